/** A report of the form in which kernels run on this JVM, and of the reasons against faster ones, for people and programs. */
package dev.gyre.jvm;
