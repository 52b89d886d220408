/**
 * The benchmarks: a class for each kind of work, a method for each contender. States and benchmark classes aren't final,
 * since JMH extends them; a state's {@code @Setup} compares the contender's output with the expected one, so that no wrong
 * result gets a time.
 */
package dev.gyre.bench.work;
