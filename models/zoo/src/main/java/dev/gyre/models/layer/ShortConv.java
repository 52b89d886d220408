package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.convolution.CausalConv;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;

/**
 * SiLU of a short causal depthwise convolution, (B, T, C) to (B, T, C). Its state is the last K - 1 inputs.
 *
 * @param path what its states' names begin with
 * @param weight (C, K)
 * @param bias (C)
 */
public record ShortConv(String path, Variable weight, Variable bias) {

    /** A convolution over {@code taps} positions, the current one included. */
    public static ShortConv of(Parameters p, int channels, int taps) {
        Init fanIn = Init.uniform(1 / Math.sqrt(taps));
        Parameters conv = p.at("conv1d").at("conv");
        Declaration weight = Declaration.plain(fanIn).stored(StorageLayout.shaped(channels, 1, taps));
        return new ShortConv(
                p.path(), conv.declare("weight", weight, channels, taps), conv.plain("bias", fanIn, channels));
    }

    /** Adds the convolution to a graph. */
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        Shape w = weight.type().shape();
        Tensor last = memory.state(g, path + "conv", TensorType.f32(x.dim(0), w.dim(1) - 1, w.dim(0)));
        Outputs<Tensor> y = g.add(new CausalConv(x, g.variable(weight), g.variable(bias), last));
        memory.keep(g, last, y.get(CausalConv.Out.LAST));
        return g.apply(new Activation(y.get(CausalConv.Out.Y), Activation.Kind.SILU));
    }
}
