/** Benchmarks of norms. */
package dev.gyre.bench.work.norm;
