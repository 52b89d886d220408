/** What HotSpot is told, and how generated code is compiled before its first use. */
package dev.gyre.jvm.simd.jit;
