/** Benchmarks of attention of constant state. */
package dev.gyre.bench.work.linearattention;
