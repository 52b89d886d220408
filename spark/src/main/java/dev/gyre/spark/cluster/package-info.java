/** What Spark runs on: the cluster, its secret, and what its executors have to be like. */
package dev.gyre.spark.cluster;
