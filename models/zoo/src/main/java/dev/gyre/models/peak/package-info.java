/** The machine that figures are of, and the most that its devices reach, which is what runs are measured by. */
package dev.gyre.models.peak;
