/** Gyre on Apache Spark: the command line. */
package dev.gyre.spark;
