/** Benchmarks of losses and optimiser steps. */
package dev.gyre.bench.work.training;
