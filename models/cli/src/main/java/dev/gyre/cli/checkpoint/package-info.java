/** Models as files on the command line: brought in, written out, made small, made up. */
package dev.gyre.cli.checkpoint;
