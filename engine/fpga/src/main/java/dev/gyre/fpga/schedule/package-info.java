/** Which cycle of a round each operation runs in, so that a new round begins every few cycles: modulo scheduling. */
package dev.gyre.fpga.schedule;
