/** The passes over kernels' statements in their order, and what runs lists of passes, shows what each leaves, and leaves some out. */
package dev.gyre.ir.pipeline;
