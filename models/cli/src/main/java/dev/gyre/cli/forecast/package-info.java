/** Forecasts of time series on the command line. */
package dev.gyre.cli.forecast;
