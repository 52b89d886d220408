/** The tasks that models are trained for: inputs, losses, scores, batches. */
package dev.gyre.models.task;
