/** Normalization over features and over batches. */
package dev.gyre.tasks.norm;
