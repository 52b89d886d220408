/** {@code gyre serve}: models behind OpenAI's protocol, and a page to play with. */
package dev.gyre.serve;
