/** Contracts of bytes, tokens and patches. */
package dev.gyre.verify.contracts.text;
