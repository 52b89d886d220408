package dev.gyre.models.task;

import java.util.List;
import java.util.Optional;

/** A function that was fitted, for whoever evaluates the fit at other places. */
public interface Fitted {

    /** Names of the numbers that go in. */
    List<String> inputs();

    /** Names of what's predicted. */
    List<String> targets();

    /** The inputs of as many points as asked for, or, of a table, of at most those that were held back. */
    double[][] places(int count);

    /** The right outputs at a point; empty where they aren't known. */
    Optional<double[]> truth(double[] at);

    /** Least and largest value that an input was fitted at; empty if any number will do. */
    Optional<Range> range(int input);

    /** An interval of numbers, its ends included. */
    record Range(double low, double high) {

        /** Whether a number lies within, its ends included. */
        public boolean has(double x) {
            return x >= low && x <= high;
        }
    }
}
