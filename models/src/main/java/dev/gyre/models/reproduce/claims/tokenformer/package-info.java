/** The claim of TokenFormer. */
package dev.gyre.models.reproduce.claims.tokenformer;
