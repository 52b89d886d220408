/** Gyre on Apache Spark: rows of datasets are scored, continued or embedded by the model of a run. */
package dev.gyre.spark;
