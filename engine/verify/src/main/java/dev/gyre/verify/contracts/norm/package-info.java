/** Contracts of norms. */
package dev.gyre.verify.contracts.norm;
