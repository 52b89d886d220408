/** Benchmarks of activations. */
package dev.gyre.bench.work.activation;
