/** The vector compiler's entries for loops, reductions and groups. */
package dev.gyre.jvm.simd;
