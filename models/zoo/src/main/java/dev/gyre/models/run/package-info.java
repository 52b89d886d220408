/** Training, checkpoints, evaluation and generation. */
package dev.gyre.models.run;
