/** The claim of MatMul-free language models. */
package dev.gyre.papers.claims.matmulfree;
