/** Contracts of attention of constant state. */
package dev.gyre.verify.contracts.linearattention;
