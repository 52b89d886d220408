/** Loops that nobody tuned the runtime for. */
package dev.gyre.bench.work.others;
