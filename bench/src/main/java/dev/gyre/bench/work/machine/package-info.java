/** Benchmarks of the machine and of a plan's own overhead. */
package dev.gyre.bench.work.machine;
