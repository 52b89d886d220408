/** The kernel sanitizer on the command line: a program of the user's in a checked process, and what was found as text, JSON and SARIF. */
package dev.gyre.cli.check;
