package dev.gyre.ir.dependence;

import dev.gyre.ir.analysis.AffineSum;

/**
 * The range of a sum at an access.
 *
 * @param sum of several terms, without a constant
 */
record Fact(AffineSum sum, Range range) {}
