package dev.gyre.models.layer;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Tensor;

/** The usual activation functions with what derivatives they have. */
final class Curves {

    private Curves() {}

    /** An activation function; those without two continuous derivatives refuse to give any. */
    static Jet.Curve of(Activation.Kind kind) {
        return switch (kind) {
            case TANH -> new Tanh();
            case SILU -> new Silu();
            case SIGMOID, LOG_SIGMOID, GELU, RELU -> new Rough(kind);
        };
    }

    private static Tensor one(Graph g, Tensor like) {
        return g.apply(new Fill(like.shape(), 1f));
    }

    private record Rough(Activation.Kind kind) implements Jet.Curve {

        @Override
        public Tensor value(Graph g, Tensor z) {
            return g.apply(new Activation(z, kind));
        }

        @Override
        public Tensor first(Graph g, Tensor z) {
            throw new GyreException("a differential equation needs an activation function with derivatives, which "
                    + kind + " isn't given here: take tanh or cauchy");
        }

        @Override
        public Tensor second(Graph g, Tensor z) {
            return first(g, z);
        }
    }

    /** y' = 1 - y^2, y'' = -2 y y'. */
    private record Tanh() implements Jet.Curve {

        @Override
        public Tensor value(Graph g, Tensor z) {
            return g.apply(new Activation(z, Activation.Kind.TANH));
        }

        @Override
        public Tensor first(Graph g, Tensor z) {
            Tensor y = value(g, z);
            return g.apply(new Sub(one(g, z), g.apply(new Mul(y, y))));
        }

        @Override
        public Tensor second(Graph g, Tensor z) {
            return g.apply(new Scale(g.apply(new Mul(value(g, z), first(g, z))), -2f));
        }
    }

    /** The curve of SiLU, with the sigmoid s and r = s (1 - s): y' = s + z r, y'' = r (2 + z (1 - 2 s)). */
    private record Silu() implements Jet.Curve {

        @Override
        public Tensor value(Graph g, Tensor z) {
            return g.apply(new Activation(z, Activation.Kind.SILU));
        }

        @Override
        public Tensor first(Graph g, Tensor z) {
            Tensor s = sigmoid(g, z);
            return g.apply(new Add(s, g.apply(new Mul(z, rise(g, s)))));
        }

        @Override
        public Tensor second(Graph g, Tensor z) {
            Tensor s = sigmoid(g, z);
            Tensor r = rise(g, s);
            Tensor turn = g.apply(new Sub(one(g, z), g.apply(new Scale(s, 2f))));
            Tensor bent = g.apply(new Mul(g.apply(new Mul(z, turn)), r));
            return g.apply(new Add(g.apply(new Scale(r, 2f)), bent));
        }

        private static Tensor sigmoid(Graph g, Tensor z) {
            return g.apply(new Activation(z, Activation.Kind.SIGMOID));
        }

        private static Tensor rise(Graph g, Tensor s) {
            return g.apply(new Sub(s, g.apply(new Mul(s, s))));
        }
    }
}
