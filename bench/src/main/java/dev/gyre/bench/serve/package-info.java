/** A load generator for the server: real HTTP on loopback beside the same model called in the same process. */
package dev.gyre.bench.serve;
