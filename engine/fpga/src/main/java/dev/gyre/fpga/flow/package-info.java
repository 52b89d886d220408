/** A round of a kernel's loops as a graph of operations, the loops' own counting included. */
package dev.gyre.fpga.flow;
