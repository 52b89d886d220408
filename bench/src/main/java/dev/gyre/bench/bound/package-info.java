/** Roofline bounds: the rates of this machine, measured in the fork of the contender that they bound. */
package dev.gyre.bench.bound;
