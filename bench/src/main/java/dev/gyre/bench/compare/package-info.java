/** Compares the benchmarks on every runtime and device of a machine, and a page that shows how they compare. */
package dev.gyre.bench.compare;
