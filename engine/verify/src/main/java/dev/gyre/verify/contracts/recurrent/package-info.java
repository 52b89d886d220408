/** Contracts of recurrent cells. */
package dev.gyre.verify.contracts.recurrent;
