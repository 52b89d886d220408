/** Models as their authors publish them: found by their configuration, brought into a run's folder, written back, and verified. */
package dev.gyre.models.published;
