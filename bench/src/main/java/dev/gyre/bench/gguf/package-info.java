/** A GGUF file's model in Gyre beside llama.cpp: speeds, and the tokens that both write greedily. */
package dev.gyre.bench.gguf;
