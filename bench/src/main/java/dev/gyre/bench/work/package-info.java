/**
 * The works that are timed and what a contender is: prepared for a shape, compared with the expected result, so that no wrong one gets a
 * time, and then run again and again.
 */
package dev.gyre.bench.work;
