package dev.gyre.engine.op.text;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Bounds;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.text.Embeddings;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a table by number. ids: int32 (..); table: (V, C); y: (.., C). Ids that the host writes are checked; where other ops
 * compute them, they see to it that there's such a row: a kernel can't throw, and takes the nearest, 0 or V - 1.
 */
public record Embedding(Tensor ids, Tensor table) implements Op {

    /** Refuses ids that aren't int32 and a table that isn't a matrix. */
    public Embedding {
        ShapeException.check(ids.type().dtype() == DType.I32, "Embedding", "ids must be int32", ids);
        ShapeException.rank("Embedding", table, 2);
        ShapeException.check(table.dim(0) > 0, "Embedding", "the table must have a row", table);
    }

    @Override
    public List<Bounds> admits() {
        return List.of(new Bounds(ids, 0, table.dim(0) - 1));
    }

    @Override
    public Outputs<TensorType> outputs() {
        int[] dims = Arrays.copyOf(ids.shape().toArray(), ids.shape().rank() + 1);
        dims[dims.length - 1] = table.dim(1);
        return Outputs.of(TensorType.f32(Shape.of(dims)));
    }

    @Override
    public void emit(Emitter e) {
        int rows = ids.shape().size();
        e.task("lookup", Embeddings::lookup).with(reads(ids, table), writes(e.output()), sizes(rows, table.shape()));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(table)) {
            b.contribute(table, b.apply(new Gradient(ids, b.grad(), table.dim(0))));
        }
    }

    @Override
    public Cost cost() {
        return new Cost(0, 2L * outputs().getFirst().bytes() + ids.type().bytes());
    }

    /** dTable[v] = sum of dy over the places of id v. ids: int32 (..); dy: (.., C); dTable: (vocabulary, C). */
    public record Gradient(Tensor ids, Tensor dy, int vocabulary) implements Op {

        /** Refuses a dy that hasn't one row for each id. */
        public Gradient {
            ShapeException.check(
                    ids.shape().size() == dy.shape().rows(), "EmbeddingGradient", "dy must have a row per id", ids, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(vocabulary, dy.dim(-1)));
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int channels = dy.dim(-1);
            int rows = ids.shape().size();
            e.task("zero", Elementwise::fill).with(writes(e.output()), sizes(vocabulary * channels, 0f));
            e.task("sum", Embeddings::accumulate)
                    .with(reads(ids, dy), modifies(e.output()), sizes(rows, vocabulary, channels));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, dy.shape().size());
        }
    }
}
