/** Recipes by which parameters come about: gradients, stages, evolution. */
package dev.gyre.models.train;
