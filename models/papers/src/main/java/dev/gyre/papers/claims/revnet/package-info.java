/** RevNet's claim: activations that are computed again take the same memory at any depth, and learning is the same. */
package dev.gyre.papers.claims.revnet;
