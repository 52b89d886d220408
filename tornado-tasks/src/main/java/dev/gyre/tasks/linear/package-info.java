/** Linear maps: dense, batched, block-diagonal and Monarch matrices. */
package dev.gyre.tasks.linear;
