/** The commands: data on standard output, progress and messages on standard error. */
package dev.gyre.cli;
