/** Fourier transforms, long convolutions through them, and the implicit filters of Hyena. */
package dev.gyre.tasks.spectral;
