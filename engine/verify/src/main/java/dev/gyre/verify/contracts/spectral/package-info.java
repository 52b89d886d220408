/** Contracts of Fourier transforms and long convolutions. */
package dev.gyre.verify.contracts.spectral;
