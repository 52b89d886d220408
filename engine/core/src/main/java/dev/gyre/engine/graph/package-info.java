/** Graphs of ops, differentiation by adding gradient ops, and reversible blocks. */
package dev.gyre.engine.graph;
