/** Benchmarks of L-Mul. */
package dev.gyre.bench.work.lmul;
