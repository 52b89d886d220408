/** What native libraries' functions do, by kernels. */
package dev.gyre.jvm.library;
