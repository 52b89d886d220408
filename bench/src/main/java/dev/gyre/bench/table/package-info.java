/** The table of works, a file a kind and a method a row, and the JMH class that runs its rows. */
package dev.gyre.bench.table;
