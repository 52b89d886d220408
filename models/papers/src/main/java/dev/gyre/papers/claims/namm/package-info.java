/** The claim of NAMM. */
package dev.gyre.papers.claims.namm;
