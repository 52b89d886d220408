/** Contracts of changes of layout. */
package dev.gyre.verify.contracts.layout;
