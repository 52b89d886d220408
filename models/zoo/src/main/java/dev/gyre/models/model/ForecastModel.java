package dev.gyre.models.model;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.series.Patching;
import java.util.List;

/** A model that reads a series patch by patch and predicts, at each patch, quantiles of the next one. */
public interface ForecastModel extends Model {

    /** The model's cut of a series. */
    Patching patching();

    /**
     * The activations for patches. Over an empty memory they are whole windows, over a kept one they follow what was read before.
     *
     * @param tokens (B, T, 2P): scaled values, 0 where one is missing, and behind them 1 for those that are there
     * @param memory what was read before, and which places are wanted of what's predicted
     */
    Activations run(Graph g, Tensor tokens, Memory memory);

    /**
     * Hidden states of a model, d numbers a patch.
     *
     * @param embedded the patches as they enter the first block (B, T, d)
     * @param blocks the same after each block
     * @param normed what the predictions are made of, at the places that are wanted
     * @param predicted scaled quantiles of the next patch (.., Q P), those of a level after the other's
     */
    record Activations(Tensor embedded, List<Tensor> blocks, Tensor normed, Tensor predicted) {

        /** Keeps the list to itself. */
        public Activations {
            blocks = List.copyOf(blocks);
        }
    }
}
