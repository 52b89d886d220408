/** The claim of AFT. */
package dev.gyre.models.reproduce.claims.aft;
