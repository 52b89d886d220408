/** Optimisers, learning-rate schedules and the line search. */
package dev.gyre.engine.optim;
