/** Layers that several architectures share, and what they remember. */
package dev.gyre.models.layer;
