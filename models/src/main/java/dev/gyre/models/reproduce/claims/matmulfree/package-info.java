/** The claim of MatMul-free language models. */
package dev.gyre.models.reproduce.claims.matmulfree;
