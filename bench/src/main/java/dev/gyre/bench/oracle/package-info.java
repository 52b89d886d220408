/** What contenders' results are held against where plain calls of our kernels aren't enough: computed without an engine, most of it in double. */
package dev.gyre.bench.oracle;
