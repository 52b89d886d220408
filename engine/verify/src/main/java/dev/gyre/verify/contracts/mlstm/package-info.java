/** Contracts of mLSTM. */
package dev.gyre.verify.contracts.mlstm;
