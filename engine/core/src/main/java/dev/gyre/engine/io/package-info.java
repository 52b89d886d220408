/** Files: safetensors in and out, and writing that a crash can't leave half done. */
package dev.gyre.engine.io;
