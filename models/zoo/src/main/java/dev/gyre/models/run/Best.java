package dev.gyre.models.run;

import dev.gyre.models.task.Score;

/**
 * The best model of a run so far.
 *
 * @param step steps that it was trained
 * @param score on the part of what's held back that validations on the way are on
 */
public record Best(long step, double score) {

    /** Whether it's really better, which nothing that isn't a number is. */
    boolean isBetter(Score by, Best than) {
        return by.isBetter(score, than.score) || (!Double.isNaN(score) && Double.isNaN(than.score));
    }
}
