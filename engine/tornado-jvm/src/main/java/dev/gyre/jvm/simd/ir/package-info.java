/** The intermediate form: statements and expressions. */
package dev.gyre.jvm.simd.ir;
