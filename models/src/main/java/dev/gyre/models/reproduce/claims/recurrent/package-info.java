/** The claims of FlashRNN and xLSTM, which share parity. */
package dev.gyre.models.reproduce.claims.recurrent;
