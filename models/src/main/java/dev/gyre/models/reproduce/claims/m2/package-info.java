/** The claim of Monarch Mixer. */
package dev.gyre.models.reproduce.claims.m2;
