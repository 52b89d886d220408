/** Circuits on data, in simulation, beside the kernel's plain Java call. */
package dev.gyre.fpga.simulate;
