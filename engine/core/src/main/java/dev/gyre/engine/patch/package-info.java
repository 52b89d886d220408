/** Where the patches of a byte-level model begin: decided on the host, between plans, and handed to ops as indices. */
package dev.gyre.engine.patch;
