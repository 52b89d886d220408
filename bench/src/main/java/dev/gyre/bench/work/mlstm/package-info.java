/** Benchmarks of mLSTM. */
package dev.gyre.bench.work.mlstm;
