package dev.gyre.cli;

import java.util.List;
import java.util.Map;

/** Examples to predict, and what is said of each. */
interface PredictionInput {

    /** The examples as the model is handed them. */
    List<float[]> examples();

    /** Puts what is known of an example, and what the model made of it, into a row. */
    void describe(int example, float[] output, Map<String, Object> row);
}
