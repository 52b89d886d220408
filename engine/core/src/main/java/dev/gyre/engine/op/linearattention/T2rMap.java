package dev.gyre.engine.op.linearattention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.linearattention.FeatureMaps;
import dev.gyre.tasks.mlstm.MlstmScores;

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
    public Outputs<TensorType> outputs() {
        return Outputs.of(z.type());
    }

    @Override
    public void emit(Emitter e) {
        int heads = bias.dim(0);
        int rows = z.shape().rows() * heads;
        e.task("map", FeatureMaps::t2r).with(reads(z, bias), writes(e.output()), sizes(rows, heads, z.dim(-1) / heads));
    }

    @Override
    public void gradient(Backward b) {
        Outputs<Tensor> d = b.add(new Gradient(b.output(), b.grad(), bias.dim(0)));
        b.contribute(z, d.get(Gradient.Out.DZ));
        b.contribute(bias, d.get(Gradient.Out.DBIAS));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * z.shape().size());
    }

    /** The gradients at z and the bias. y, dy: (.., N F). */
    public record Gradient(Tensor y, Tensor dy, int heads) implements Op {

        private enum Out {
            DZ,
            DBIAS,
            COLUMNS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("T2rMapGradient", y, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(Out.DZ, y.type())
                    .and(Out.DBIAS, TensorType.f32(heads))
                    .and(Out.COLUMNS, TensorType.f32(y.dim(-1)));
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public void emit(Emitter e) {
            int size = y.shape().size();
            int width = y.dim(-1);
            e.task("map", FeatureMaps::t2rGradient).with(reads(y, dy), writes(Out.DZ), sizes(size));
            e.task("columns", Elementwise::columnSums)
                    .with(reads(Out.DZ), writes(Out.COLUMNS), sizes(size / width, width));
            e.task("bias", MlstmScores::rowSums)
                    .with(reads(Out.COLUMNS), writes(Out.DBIAS), sizes(heads, width / heads));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * y.shape().size());
        }
    }
}
