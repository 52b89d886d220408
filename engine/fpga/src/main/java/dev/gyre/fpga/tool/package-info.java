/** The open tools that simulate circuits and make them fit a chip, as programs. */
package dev.gyre.fpga.tool;
