/** Benchmarks of attention. */
package dev.gyre.bench.work.attention;
