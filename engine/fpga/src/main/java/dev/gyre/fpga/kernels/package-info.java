/** Kernels that are there for circuits: what a processor has as an instruction, written out. */
package dev.gyre.fpga.kernels;
