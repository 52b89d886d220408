/** Contracts of convolutions. */
package dev.gyre.verify.contracts.convolution;
