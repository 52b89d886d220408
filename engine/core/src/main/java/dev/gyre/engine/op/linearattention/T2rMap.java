package dev.gyre.engine.op.linearattention;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.linearattention.FeatureMaps;
import dev.gyre.tasks.mlstm.MlstmScores;
import java.util.List;

/**
 * The feature map of T2R, max(z + bias, 0) with a bias for each head, kept at 1e-12 or above. Kasai et al. 2021,
 * arXiv:2103.13076. A feature at that bound gives no gradient; NaN stays NaN.
 *
 * @param z projected queries or keys. (.., N F)
 * @param bias (N)
 */
public record T2rMap(Tensor z, Tensor bias) implements Op {

    /** Refuses a bias whose heads don't divide the width. */
    public T2rMap {
        ShapeException.rank("T2rMap", bias, 1);
        ShapeException.check(
                bias.dim(0) > 0 && z.dim(-1) % bias.dim(0) == 0 && z.shape().size() > 0,
                "T2rMap",
                "z's width " + z.dim(-1) + " must be a multiple of the bias's " + bias.dim(0)
                        + " heads, and z not empty",
                z,
                bias);
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(z.type());
    }

    @Override
    public void emit(Emitter e) {
        int heads = bias.dim(0);
        int rows = z.shape().rows() * heads;
        e.graph()
                .task(
                        e.id("map"),
                        FeatureMaps::t2r,
                        e.floats(z),
                        e.floats(bias),
                        e.floats(0),
                        rows,
                        heads,
                        z.dim(-1) / heads);
    }

    @Override
    public void gradient(Backward b) {
        List<Tensor> d = b.add(new Gradient(b.output(0), b.grad(0), bias.dim(0)));
        b.contribute(z, d.get(0));
        b.contribute(bias, d.get(1));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * z.shape().size());
    }

    /** The gradients at z and the bias. y, dy: (.., N F). */
    public record Gradient(Tensor y, Tensor dy, int heads) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("T2rMapGradient", y, dy);
        }

        @Override
        public List<TensorType> outputs() {
            return List.of(y.type(), TensorType.f32(heads), TensorType.f32(y.dim(-1)));
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public void emit(Emitter e) {
            int size = y.shape().size();
            int width = y.dim(-1);
            var dz = e.floats(0);
            e.graph()
                    .task(e.id("map"), FeatureMaps::t2rGradient, e.floats(y), e.floats(dy), dz, size)
                    .task(e.id("columns"), Elementwise::columnSums, dz, e.floats(2), size / width, width)
                    .task(e.id("bias"), MlstmScores::rowSums, e.floats(2), e.floats(1), heads, width / heads);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * y.shape().size());
        }
    }
}
