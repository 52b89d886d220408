/** The claim of Monarch Mixer. */
package dev.gyre.papers.claims.m2;
