/** Losses, gradient clipping and the optimiser's step. */
package dev.gyre.engine.op.training;
