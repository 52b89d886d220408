/** The command {@code gyre bench}: which benchmarks run, in which JVMs, and what is printed. */
package dev.gyre.bench;
