/** Linear maps: dense, batched, block-diagonal and Monarch matrices. */
package dev.gyre.engine.op.linear;
