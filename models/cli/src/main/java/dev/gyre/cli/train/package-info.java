/** What commands that train have in common, here and elsewhere. */
package dev.gyre.cli.train;
