/** The most that a device reaches, which is what runs are measured by. */
package dev.gyre.models.peak;
