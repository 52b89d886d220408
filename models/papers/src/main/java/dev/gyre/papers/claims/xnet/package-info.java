/** The claim of XNet against KAN. */
package dev.gyre.papers.claims.xnet;
