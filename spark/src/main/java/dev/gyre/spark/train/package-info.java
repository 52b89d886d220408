/** Training in rounds: shards of batches as tasks, and what becomes of their results. */
package dev.gyre.spark.train;
