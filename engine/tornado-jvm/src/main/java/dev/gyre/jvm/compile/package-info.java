/** The choice of a form for a kernel, and the scalar and sequential forms. */
package dev.gyre.jvm.compile;
