/** The loops of a kernel, as one nest whose rounds a pipeline runs. */
package dev.gyre.fpga.nest;
