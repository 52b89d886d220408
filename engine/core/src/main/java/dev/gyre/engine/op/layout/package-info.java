/** Numbers moved and not changed: copies, slices, padding, transposition, heads. */
package dev.gyre.engine.op.layout;
