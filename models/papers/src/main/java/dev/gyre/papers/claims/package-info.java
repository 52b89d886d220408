/** The claims: a package a system, a row each in {@link dev.gyre.papers.claims.Claims}. */
package dev.gyre.papers.claims;
