/** Benchmarks of ternary products. */
package dev.gyre.bench.work.ternary;
