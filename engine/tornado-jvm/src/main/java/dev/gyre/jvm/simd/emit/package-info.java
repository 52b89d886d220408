/** Emission of a planned kernel as calls of the Vector API. */
package dev.gyre.jvm.simd.emit;
