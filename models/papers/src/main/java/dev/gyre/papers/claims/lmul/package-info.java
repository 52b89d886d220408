/** L-Mul's claim: products by integer addition are as exact as those of 8-bit floats, and trained models don't mind them. */
package dev.gyre.papers.claims.lmul;
