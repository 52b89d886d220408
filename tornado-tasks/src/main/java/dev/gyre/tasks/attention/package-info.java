/** Softmax attention over spans of keys, its cache, positions and memory, and attention to parameter tokens. */
package dev.gyre.tasks.attention;
