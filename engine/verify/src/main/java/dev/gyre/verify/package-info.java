/** One harness for all ops: outputs and gradients against oracles in double precision. */
package dev.gyre.verify;
