/** How fast a run's model trains, reads and writes, on one machine or several. */
package dev.gyre.bench.model;
