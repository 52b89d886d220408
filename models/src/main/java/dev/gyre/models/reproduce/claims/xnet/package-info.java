/** The claim of XNet against KAN. */
package dev.gyre.models.reproduce.claims.xnet;
