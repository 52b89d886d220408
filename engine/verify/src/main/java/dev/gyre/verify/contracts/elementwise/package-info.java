/** Contracts of element-wise ops. */
package dev.gyre.verify.contracts.elementwise;
