/** The claim of TokenFormer. */
package dev.gyre.papers.claims.tokenformer;
