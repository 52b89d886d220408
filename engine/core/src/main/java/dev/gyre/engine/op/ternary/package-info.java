/** Ternary weights and eight-bit activations. */
package dev.gyre.engine.op.ternary;
