/** Files of PyTorch, read without running what they hold, and written. */
package dev.gyre.engine.io.torch;
