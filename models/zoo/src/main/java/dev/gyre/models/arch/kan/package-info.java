/** Kolmogorov-Arnold networks: the model, its grids of knots, and how training moves them. Liu et al. 2024, arXiv:2404.19756. */
package dev.gyre.models.arch.kan;
