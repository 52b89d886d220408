/** A conversation with a model in the terminal, or over standard input. */
package dev.gyre.cli.chat;
