/** Rows of datasets, scored, continued or embedded by the model of a run. */
package dev.gyre.spark.batch;
