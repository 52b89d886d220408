/** Analyses of the intermediate form: assignments, scopes, invariants, recurrences, ranges. */
package dev.gyre.ir.analysis;
