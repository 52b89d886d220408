/** xLSTM's matrix memory: parallel, chunkwise, recurrent and step form. */
package dev.gyre.engine.op.mlstm;
