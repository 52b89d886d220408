/** A pipeline as Verilog, with what simulates and builds it. */
package dev.gyre.fpga.verilog;
