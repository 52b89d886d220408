/** OpenAI's protocol: what requests ask for, what answers and errors look like. */
package dev.gyre.serve.openai;
