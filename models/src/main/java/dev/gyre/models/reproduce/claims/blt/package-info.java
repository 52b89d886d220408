/** The claim of the Byte Latent Transformer. */
package dev.gyre.models.reproduce.claims.blt;
