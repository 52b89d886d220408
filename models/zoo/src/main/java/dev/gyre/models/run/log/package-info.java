/** A run's log lines, events, and pictures of them. */
package dev.gyre.models.run.log;
