/** Tokens and bytes: embeddings, hashed n-grams, entropies, and patches. */
package dev.gyre.engine.op.text;
