/** The cluster that Spark runs on, its secret, and the environment of its executors. */
package dev.gyre.spark.cluster;
