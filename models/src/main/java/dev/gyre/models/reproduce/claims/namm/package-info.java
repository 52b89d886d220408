/** The claim of NAMM. */
package dev.gyre.models.reproduce.claims.namm;
