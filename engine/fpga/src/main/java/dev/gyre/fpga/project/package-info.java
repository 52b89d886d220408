/** A circuit as a folder that stands for itself. */
package dev.gyre.fpga.project;
