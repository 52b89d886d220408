package dev.gyre.models.task;

/**
 * Score, on all that's held back, of the least that can be learned of a task: the number that a model has to beat. It's computed
 * from counts of the training part, without training.
 *
 * @param name what it is, as the user knows it
 * @param score in the task's unit
 */
public record Baseline(String name, double score) {

    /** The baseline behind a model's score. */
    public String text(Score of) {
        return "baseline " + name + " " + of.text(score);
    }
}
