package dev.gyre.engine.op.ternary;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/**
 * The linear layer of Zhu et al. 2024, arXiv:2406.02528: RMS norm, 8-bit activations, ternary weights. x: (.., K); norm:
 * (K); w: (K, N), the float weight that training adjusts; y: (.., N). Made by {@link #of}.
 *
 * <p>Gradients are straight-through: both quantisers count as the identity, with the quantised numbers as their values.
 * Of the forward pass x, its integers and the packed weight are kept, neither normalised nor dequantised floats.
 *
 * @param inv inverse RMS of the rows of x
 * @param product the product of the quantised x and w
 */
public record BitLinear(Tensor x, Tensor norm, Tensor w, Tensor inv, TernaryMatMul product) implements Op {

    /** Refuses a weight of another number of rows than x is wide. */
    public BitLinear {
        ShapeException.rank("BitLinear", w, 2);
        ShapeException.check(
                x.dim(-1) == w.dim(0),
                "BitLinear",
                "x's width " + x.dim(-1) + " must equal w's rows " + w.dim(0),
                x,
                w);
    }

    /** The layer's output. */
    public static Tensor of(GraphBuilder g, Tensor x, Tensor norm, Tensor w, float eps) {
        Outputs<Tensor> rows = QuantizeRows.normalized(g, x, norm, eps);
        Outputs<Tensor> weights = g.add(new TernaryWeights(w, TernaryWeights.Packing.TWO_BITS));
        ShapeException.check(
                x.dim(-1) == w.dim(0),
                "BitLinear",
                "x's width " + x.dim(-1) + " must equal w's rows " + w.dim(0),
                x,
                w);
        TernaryMatMul product = new TernaryMatMul(
                rows.get(QuantizeRows.Out.Q),
                rows.get(QuantizeRows.Out.SCALE),
                weights.get(TernaryWeights.Out.PACKED),
                weights.get(TernaryWeights.Out.SCALE));
        return g.apply(new BitLinear(x, norm, w, rows.get(QuantizeRows.Out.INV), product));
    }

    @Override
    public Outputs<TensorType> outputs() {
        return product.outputs();
    }

    @Override
    public int tasks() {
        return product.tasks();
    }

    @Override
    public void emit(Emitter e) {
        product.emit(e);
    }

    @Override
    public void gradient(Backward b) {
        Tensor dy = b.grad();
        if (b.wants(w)) {
            Tensor rows = b.apply(new DequantizeRows(product.q(), product.qScale()));
            b.contribute(w, b.apply(new DenseMatMul.Gradient(rows, dy)));
        }
        if (b.wants(x) || b.wants(norm)) {
            Tensor weights = b.apply(new TernaryUnpack(product.packed(), product.scale(), w.dim(0)));
            Tensor up = b.apply(new DenseMatMul(dy, b.apply(new Transpose(weights))));
            Tensor inverse = b.apply(new Reshape(inv, Shape.of(inv.dim(0), 1)));
            new RmsNorm.Gradient(x, inverse, norm, up).contribute(b);
        }
    }

    @Override
    public Cost cost() {
        return product.cost();
    }
}
