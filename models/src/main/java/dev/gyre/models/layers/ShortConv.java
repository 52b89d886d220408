package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.convolution.CausalConv;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Iterator;
import java.util.List;

/** SiLU of a short causal depthwise convolution, (B, T, C) to (B, T, C). Its state is the last K - 1 inputs. */
public final class ShortConv implements SequenceLayer {

    private final String prefix;
    private final int channels;
    private final int taps;
    private final Variable weight;
    private final Variable bias;

    /** A convolution over {@code taps} positions, the current one included. */
    public ShortConv(Parameters p, String prefix, int channels, int taps) {
        this.prefix = prefix;
        this.channels = channels;
        this.taps = taps;
        double fanIn = 1 / Math.sqrt(taps);
        weight = p.plain(prefix + "conv1d.conv.weight", Init.uniform(fanIn), channels, taps);
        bias = p.plain(prefix + "conv1d.conv.bias", Init.uniform(fanIn), channels);
    }

    @Override
    public Tensor sequence(Graph g, Tensor x) {
        return silu(g, CausalConv.of(g, x, g.variable(weight), g.variable(bias)));
    }

    @Override
    public List<Variable> state(int batch) {
        return List.of(Variable.state(prefix + "conv", TensorType.f32(batch, taps - 1, channels)));
    }

    @Override
    public Tensor advance(Graph g, Tensor x, Iterator<Variable> state) {
        Tensor last = g.variable(state.next());
        List<Tensor> y = g.add(new CausalConv(x, g.variable(weight), g.variable(bias), last));
        g.add(new Copy(y.get(1), last));
        return silu(g, y.getFirst());
    }

    private static Tensor silu(Graph g, Tensor x) {
        return g.apply(new Activation(x, Activation.Kind.SILU));
    }
}
