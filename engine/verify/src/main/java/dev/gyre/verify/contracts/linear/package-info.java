/** Contracts of products of matrices. */
package dev.gyre.verify.contracts.linear;
