/** Kernels as circuits: from Java's bytecode to pipelined Verilog. */
package dev.gyre.fpga;
