/** Directives for HotSpot's compilers, and the compilation of generated code before its first use. */
package dev.gyre.jvm.simd.jit;
