/** Normalization over features and over batches. */
package dev.gyre.engine.op.norm;
