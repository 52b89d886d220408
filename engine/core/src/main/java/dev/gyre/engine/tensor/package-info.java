/** Symbolic tensors: shape, element type, role. */
package dev.gyre.engine.tensor;
