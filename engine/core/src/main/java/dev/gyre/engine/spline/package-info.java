/** Splines of Kolmogorov-Arnold networks on the host: what training does to their knots between plans. */
package dev.gyre.engine.spline;
