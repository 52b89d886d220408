/** The claim of FAN. */
package dev.gyre.papers.claims.fan;
