/** Task graphs as data. */
package dev.gyre.jvm.graph;
