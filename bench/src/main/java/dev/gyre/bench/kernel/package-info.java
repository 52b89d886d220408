/** Kernels that only benchmarks need, as a user of the engine would add them. */
package dev.gyre.bench.kernel;
