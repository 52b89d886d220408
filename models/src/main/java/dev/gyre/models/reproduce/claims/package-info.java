/** The claims: a package a system, a row each in {@link dev.gyre.models.reproduce.claims.Claims}. */
package dev.gyre.models.reproduce.claims;
