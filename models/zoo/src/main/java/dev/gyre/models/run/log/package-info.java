/** What a run writes of itself: lines of its log, events, and pictures of them. */
package dev.gyre.models.run.log;
