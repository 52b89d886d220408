/** The parts that commands for training share, here and elsewhere. */
package dev.gyre.cli.train;
