/** The claim of LoLCATs. */
package dev.gyre.models.reproduce.claims.lolcats;
