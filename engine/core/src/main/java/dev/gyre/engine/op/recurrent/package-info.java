/** Recurrent cells over time, and step by step: Elman, GRU, LSTM, sLSTM, HGRN. */
package dev.gyre.engine.op.recurrent;
