package dev.gyre.models.task;

/**
 * A predictor that takes no training worth the name.
 *
 * @param name what it is, as in "the mean"
 * @param score what the task measures, of it
 */
public record Baseline(String name, double score) {}
