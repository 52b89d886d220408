/** Benchmarks of Fourier transforms and long convolutions. */
package dev.gyre.bench.work.spectral;
