/** Architectures, one file a paper; a package where a paper brings machinery of its own. */
package dev.gyre.models.arch;
