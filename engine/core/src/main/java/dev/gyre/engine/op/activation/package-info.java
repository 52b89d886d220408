/** Activation functions, fixed and learned: ReLU to GELU, Cauchy, Fourier, splines, softmax. */
package dev.gyre.engine.op.activation;
