/** The claim of YOCO. */
package dev.gyre.models.reproduce.claims.yoco;
