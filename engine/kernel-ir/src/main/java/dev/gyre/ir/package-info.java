/** The intermediate form of kernels: statements and expressions, and their text. */
package dev.gyre.ir;
