/** Contracts of activations. */
package dev.gyre.verify.contracts.activation;
