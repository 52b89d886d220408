/** Linear attention, gated retention, feature maps, and their hybrid with a window of softmax attention. */
package dev.gyre.engine.op.linearattention;
