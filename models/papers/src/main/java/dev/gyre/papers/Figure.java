package dev.gyre.papers;

/**
 * A number that's printed as it comes out and judged by nobody.
 *
 * @param what it is
 * @param quantity computes it for a seed
 */
public record Figure(String what, Quantity quantity) {}
