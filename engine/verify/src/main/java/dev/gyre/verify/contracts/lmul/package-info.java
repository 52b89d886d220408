/** Contracts of L-Mul. */
package dev.gyre.verify.contracts.lmul;
