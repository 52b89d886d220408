/** Modulo scheduling: each operation gets a cycle of a round, so that a new round begins every few cycles. */
package dev.gyre.fpga.schedule;
