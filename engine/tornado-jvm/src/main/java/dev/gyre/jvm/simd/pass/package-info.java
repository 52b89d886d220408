/** Analyses and transformations of vector plans: lanes, rows, costs, versions. */
package dev.gyre.jvm.simd.pass;
