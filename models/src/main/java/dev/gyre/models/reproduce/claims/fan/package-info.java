/** The claim of FAN. */
package dev.gyre.models.reproduce.claims.fan;
