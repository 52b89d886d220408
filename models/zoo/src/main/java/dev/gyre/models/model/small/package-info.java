/** Weights of trained models that are stored in fewer bits than computed with. */
package dev.gyre.models.model.small;
