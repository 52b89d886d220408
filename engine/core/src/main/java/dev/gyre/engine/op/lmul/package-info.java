/** L-Mul: products of floating-point numbers by one integer addition. */
package dev.gyre.engine.op.lmul;
