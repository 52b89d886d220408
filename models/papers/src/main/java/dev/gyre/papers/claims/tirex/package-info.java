/** TiRex: the claim, and what it measures. */
package dev.gyre.papers.claims.tirex;
