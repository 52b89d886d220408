package dev.gyre.spark.batch;

import java.util.List;

/** The result for a text: values, or a refusal. */
sealed interface Outcome {

    /**
     * The work was done.
     *
     * @param values one for each column of the work
     */
    record Done(List<Object> values) implements Outcome {}

    /**
     * The work was refused.
     *
     * @param why in one line
     */
    record Refused(String why) implements Outcome {}
}
