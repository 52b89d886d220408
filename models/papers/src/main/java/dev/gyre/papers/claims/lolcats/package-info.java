/** The claim of LoLCATs. */
package dev.gyre.papers.claims.lolcats;
