/** Golden cases: what papers' own code computed, against what Gyre computes. */
package dev.gyre.models.verify;
