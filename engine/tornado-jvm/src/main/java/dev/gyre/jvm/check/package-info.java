/** The kernel sanitizer: runs kernels instrumented, over shadow memory, and reports races, barriers, bounds and memory that isn't set. */
package dev.gyre.jvm.check;
