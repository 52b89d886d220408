/** Contracts of attention. */
package dev.gyre.verify.contracts.attention;
