/** Sums, products and scales, number by number or channel by channel. */
package dev.gyre.engine.op.elementwise;
