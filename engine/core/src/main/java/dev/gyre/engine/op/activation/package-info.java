/** Activation functions, fixed and learned: ReLU to GELU, Cauchy, Fourier, splines. */
package dev.gyre.engine.op.activation;
