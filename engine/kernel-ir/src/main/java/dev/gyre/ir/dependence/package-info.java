/** Dependence analysis: whether iterations leave one another alone for given arguments. */
package dev.gyre.ir.dependence;
