/** Monarch Mixer: an encoder and its causal form, with what they share. */
package dev.gyre.models.arch.m2;
