/** The claims of FlashRNN and xLSTM, which share parity. */
package dev.gyre.papers.claims.recurrent;
