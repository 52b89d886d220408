/** How kernels run on this JVM, and why not faster, for people and programs that ask. */
package dev.gyre.jvm;
