/** Contracts of attention-free mixing. */
package dev.gyre.verify.contracts.aft;
