/** The claim of AFT. */
package dev.gyre.papers.claims.aft;
