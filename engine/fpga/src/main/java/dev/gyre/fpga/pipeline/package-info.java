/** A kernel's round laid out in time: memories with their banks and ports, operations in cycles. */
package dev.gyre.fpga.pipeline;
