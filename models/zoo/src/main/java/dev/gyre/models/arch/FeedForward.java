package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.FourierLayer;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/** The map between the attentions of a {@link Transformer}: (.., C) to (.., C). */
public sealed interface FeedForward {

    /** The kinds of channel mixer. */
    enum Kind {
        /** W_down (SiLU(W_gate x) * W_up x). */
        SWIGLU,
        /** Two layers of cosines, sines and GELU. */
        FAN;

        /** The inner width that gives as many parameters as a layer of 4 C. */
        int innerWidth(int dim) {
            return this == FAN ? 4 * dim : (8 * dim + 2) / 3;
        }

        /**
         * A network that declares its parameters.
         *
         * @param ratio share of FAN's units that are cosines
         * @param blocks of the model
         */
        FeedForward network(Parameters p, int dim, int inner, double ratio, int blocks) {
            return switch (this) {
                case SWIGLU ->
                    new SwiGlu(
                            new Linear(p.at("gate_proj"), dim, inner, Init.small(dim)),
                            new Linear(p.at("up_proj"), dim, inner, Init.small(dim)),
                            new Linear(p.at("down_proj"), inner, dim, Init.wang(dim, blocks)));
                case FAN ->
                    new Fourier(
                            FourierLayer.of(p.at("first"), dim, inner, ratio, false),
                            FourierLayer.of(p.at("second"), inner, dim, ratio, false));
            };
        }
    }

    /** Adds it to a graph. */
    Tensor apply(Graph g, Tensor x);

    /** The mixer of {@link Kind#SWIGLU}. */
    record SwiGlu(Linear gate, Linear up, Linear down) implements FeedForward {
        @Override
        public Tensor apply(Graph g, Tensor x) {
            Tensor open = g.apply(new Activation(gate.apply(g, x), Activation.Kind.SILU));
            return down.apply(g, g.apply(new Mul(open, up.apply(g, x))));
        }
    }

    /** The mixer of {@link Kind#FAN}. */
    record Fourier(FourierLayer first, FourierLayer second) implements FeedForward {
        @Override
        public Tensor apply(Graph g, Tensor x) {
            return second.apply(g, first.apply(g, x));
        }
    }
}
