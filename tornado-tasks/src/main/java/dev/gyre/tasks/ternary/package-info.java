/** Ternary weights and eight-bit activations. */
package dev.gyre.tasks.ternary;
