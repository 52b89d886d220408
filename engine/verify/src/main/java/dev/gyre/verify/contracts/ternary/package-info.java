/** Contracts of ternary products. */
package dev.gyre.verify.contracts.ternary;
