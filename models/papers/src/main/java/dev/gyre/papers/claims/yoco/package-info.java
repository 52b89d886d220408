/** The claim of YOCO. */
package dev.gyre.papers.claims.yoco;
