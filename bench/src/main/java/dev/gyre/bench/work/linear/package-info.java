/** Benchmarks of products of matrices. */
package dev.gyre.bench.work.linear;
