package dev.gyre.verify.golden;

import dev.gyre.engine.graph.Reversible;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.convolution.AveragePool;
import dev.gyre.engine.op.convolution.ConvPatches;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.norm.BatchNorm;
import dev.gyre.engine.op.norm.MovingAverage;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Units of the image networks, by the variable names of the authors' package: two streams of half the channels each. A unit
 * that keeps its shape is reversible; one that doesn't adds F and G to shortcuts.
 */
final class RevnetUnits {

    private static final float EPSILON = 1e-3f;
    private static final float RATE = 0.01f;

    private final GoldenGraph g;
    private final Memory memory;
    private final boolean bottleneck;

    RevnetUnits(GoldenGraph g, Memory memory) {
        this.g = g;
        this.memory = memory;
        this.bottleneck = g.setting("bottleneck").asBoolean();
    }

    /**
     * A unit of RevNet: its output streams.
     *
     * @param activated whether F starts with its norm and ReLU, as G always does
     */
    Streams unit(Streams x, int stride, boolean activated) {
        UnaryOperator<Tensor> f = v -> branch(v, "f/", stride, activated);
        UnaryOperator<Tensor> h = v -> branch(v, "g/", 1, true);
        String last = bottleneck ? "f/sub3/conv3/w" : "f/sub2/conv2/w";
        int width = g.shape("param." + last).dim(3);
        if (stride == 1 && width == x.first().dim(-1)) {
            return new Reversible(g.graph(), f, h, memory).forward(x);
        }
        Tensor first = shortcut(x.first(), "x1_bottleneck", stride, width);
        Tensor y1 = g.apply(new Add(first, f.apply(x.second())));
        Tensor second = shortcut(x.second(), "x2_bottleneck", stride, width);
        return new Streams(y1, g.apply(new Add(second, h.apply(y1))));
    }

    /** Norm, ReLU and convolution, twice or, with a bottleneck, three times; the first convolution has the stride. */
    private Tensor branch(Tensor x, String name, int stride, boolean activated) {
        Tensor y = x;
        for (int i = 1; i <= (bottleneck ? 3 : 2); i++) {
            String sub = name + "sub" + i + "/";
            if (i > 1 || activated) {
                y = activated(y, sub + "bn" + i);
            }
            y = convolution(y, sub + "conv" + i, i == 1 ? stride : 1);
        }
        return y;
    }

    /** The shortcut of a unit: with a bottleneck a projection; else the average over each stride, and channels of zeros on both sides. */
    private Tensor shortcut(Tensor x, String name, int stride, int width) {
        if (bottleneck) {
            return convolution(x, name + "/project", stride);
        }
        Tensor pooled = g.apply(new AveragePool(x, stride, stride));
        Shape side = pooled.shape().withLast((width - x.dim(-1)) / 2);
        Tensor zeros = g.apply(new Fill(side, 0f));
        return g.apply(new Concat(List.of(zeros, pooled, zeros)));
    }

    private Tensor convolution(Tensor x, String name, int stride) {
        return ConvPatches.convolution(g, x, g.tensor("param." + name + "/w", Axes.SAME), stride);
    }

    /** ReLU of the batch norm, whose moving averages are results. */
    private Tensor activated(Tensor x, String name) {
        Outputs<Tensor> normed = g.add(new BatchNorm(x, g.tensor("param." + name + "/gamma", Axes.SAME), EPSILON));
        g.add(new MovingAverage(g.state("out." + name + "/ema_mean", 0f), normed.get(BatchNorm.Out.MEAN), RATE));
        g.add(new MovingAverage(g.state("out." + name + "/ema_var", 1f), normed.get(BatchNorm.Out.VARIANCE), RATE));
        Tensor y = g.apply(new AddBias(normed.get(BatchNorm.Out.Y), g.tensor("param." + name + "/beta", Axes.SAME)));
        return g.apply(new Activation(y, Activation.Kind.RELU));
    }
}
