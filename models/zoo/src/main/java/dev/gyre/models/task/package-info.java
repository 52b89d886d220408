/** What models are trained to do: inputs, losses, scores, batches. */
package dev.gyre.models.task;
