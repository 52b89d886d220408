/** Kernels with a context: regions between barriers as loops over work-items. */
package dev.gyre.ir.group;
