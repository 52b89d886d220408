/** Kernels as circuits: the commands under gyre fpga. */
package dev.gyre.cli.fpga;
