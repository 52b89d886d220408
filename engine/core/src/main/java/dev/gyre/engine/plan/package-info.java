/** Plans: lifetimes, buffers and task graphs of a graph on a device, decided once and run many times. */
package dev.gyre.engine.plan;
