/** From JMH's result file to a table. */
package dev.gyre.bench.report;
