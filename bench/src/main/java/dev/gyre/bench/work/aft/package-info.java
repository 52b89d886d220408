/** Benchmarks of attention-free mixing. */
package dev.gyre.bench.work.aft;
