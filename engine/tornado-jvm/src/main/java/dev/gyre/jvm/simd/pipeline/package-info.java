/** The passes of the compiler, in their order, for loops, reductions, groups and circuits. */
package dev.gyre.jvm.simd.pipeline;
