/** The program as a process: its streams, signals and exit codes. */
package dev.gyre.cli.process;
