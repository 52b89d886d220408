/** Runs as pictures, drawn by JFreeChart. */
package dev.gyre.cli.chart;
