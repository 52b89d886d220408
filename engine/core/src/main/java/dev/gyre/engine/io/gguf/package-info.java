/** Files of llama.cpp's format GGUF: metadata, and tensors whose numbers may be stored in small blocks with a scale. */
package dev.gyre.engine.io.gguf;
