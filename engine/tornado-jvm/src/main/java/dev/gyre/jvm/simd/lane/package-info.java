/** The library of generated code: functions of vectors, and the machine's vectors. */
package dev.gyre.jvm.simd.lane;
