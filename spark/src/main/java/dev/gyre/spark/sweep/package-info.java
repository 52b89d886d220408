/** Arms of sweeps and reproductions as tasks. */
package dev.gyre.spark.sweep;
