/** Benchmarks of bytes, tokens and patches. */
package dev.gyre.bench.work.text;
