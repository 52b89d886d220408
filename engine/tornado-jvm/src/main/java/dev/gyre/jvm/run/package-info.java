/** Execution of plans: tiles over a pool of threads, copies of arrays off the heap, transfers, profiles. */
package dev.gyre.jvm.run;
