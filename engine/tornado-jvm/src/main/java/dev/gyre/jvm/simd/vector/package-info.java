/** Single operations in the Vector API. */
package dev.gyre.jvm.simd.vector;
