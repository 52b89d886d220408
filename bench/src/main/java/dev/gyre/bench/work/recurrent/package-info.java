/** Benchmarks of recurrent cells. */
package dev.gyre.bench.work.recurrent;
