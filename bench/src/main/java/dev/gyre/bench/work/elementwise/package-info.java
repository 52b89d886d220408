/** Benchmarks of element-wise ops. */
package dev.gyre.bench.work.elementwise;
