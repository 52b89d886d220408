/** Transformations of the intermediate form before lanes are chosen. */
package dev.gyre.jvm.simd.rewrite;
