/** The claim of the Byte Latent Transformer. */
package dev.gyre.papers.claims.blt;
