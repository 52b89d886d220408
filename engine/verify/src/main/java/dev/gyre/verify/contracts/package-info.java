/** The table of contracts. Contracts stand in the packages of their families. */
package dev.gyre.verify.contracts;
