package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.lmul.LMulEnergy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Phase;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.Measure;
import dev.gyre.models.task.Tally;
import dev.gyre.models.task.TaskBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A model's score on the data held back. Shares the model's parameters with whatever trains them. */
public final class Evaluation implements AutoCloseable {

    private final Measure measure;
    private final long whole;

    /**
     * The result of an evaluation.
     *
     * @param score in the task's unit
     * @param items that it's the mean of
     * @param whole whether that's all that's held back
     */
    public record Result(double score, long items, boolean whole) {}

    private Evaluation(Measure measure, long whole) {
        this.measure = measure;
        this.whole = whole;
    }

    /** Compiles a batch of examples. */
    public static <M extends Model> Evaluation of(M model, DatasetTask<? super M> dataset, int batch, Device device) {
        return of(model, dataset, batch, device, Multiplication.FLOATS);
    }

    /**
     * An evaluation with products of a kind.
     *
     * @throws dev.gyre.models.setting.ConfigException if the model has none that could be of it
     */
    public static <M extends Model> Evaluation of(
            M model, DatasetTask<? super M> dataset, int batch, Device device, Multiplication multiplication) {
        Measure measure = dataset.measure(model, batch, device, multiplication)
                .orElseGet(() -> graph(model, dataset, batch, device, multiplication));
        return new Evaluation(measure, dataset.validationBatches(batch));
    }

    private static <M extends Model> Measure graph(
            M model, DatasetTask<? super M> dataset, int batch, Device device, Multiplication multiplication) {
        Graph g = multiplication.graph();
        TaskBatch taskBatch = dataset.describe(g, model, batch, Phase.EVALUATION);
        multiplication.requireIn(g);
        List<Tensor> fetches = new ArrayList<>(taskBatch.scored());
        fetches.add(taskBatch.loss());
        // Training goes on in between.
        PlanOptions options = PlanOptions.named("evaluation").with(PlanOptions.Trait.REFRESHED);
        Plan plan = Plan.compile(g, device, fetches, options);
        taskBatch.prepare(device);
        return new ByGraph(taskBatch, plan);
    }

    /** A batch as one graph. */
    private record ByGraph(TaskBatch taskBatch, Plan plan) implements Measure {
        @Override
        public Tally tally(long number) {
            taskBatch.validation(number, plan::input);
            plan.run();
            return taskBatch.tally(plan::read);
        }

        @Override
        public long bytes() {
            return plan.plannedBytes();
        }

        @Override
        public LMulEnergy energy() {
            return LMulEnergy.of(plan.ops());
        }

        @Override
        public long stateBytes() {
            return 0;
        }

        @Override
        public void close() {
            taskBatch.close();
            plan.close();
        }
    }

    /**
     * The score on what's held back, or the first batches of it.
     *
     * @param batches how many at most, 1 or more
     * @param stop asked between batches whether to leave it at those
     */
    public Result run(long batches, BooleanSupplier stop) {
        return run(batches, batches, stop).all();
    }

    /**
     * Two scores in one go.
     *
     * @param first of some batches
     * @param all of those and the ones after them
     */
    record Both(Result first, Result all) {}

    /**
     * The score on what's held back, or the first batches of it, and that of fewer batches on the way.
     *
     * @param few how many those are at most
     */
    Both run(long few, long batches, BooleanSupplier stop) {
        Tally tally = Tally.NONE;
        Tally first = Tally.NONE;
        long done = 0;
        for (; done < Math.min(batches, whole) && !stop.getAsBoolean(); done++) {
            tally = tally.plus(measure.tally(done));
            first = done < few ? tally : first;
        }
        return new Both(
                new Result(first.mean(), first.items(), few >= whole && done == whole),
                new Result(tally.mean(), tally.items(), done == whole));
    }

    /** The estimated energy of a batch's products on a chip; of none where the model reads piece by piece. */
    public LMulEnergy energy() {
        return measure.energy();
    }

    /** Bytes of the plan's own buffers, or of what else measures. */
    long bytes() {
        return measure.bytes();
    }

    /** Bytes of what the model keeps of a sequence while it's measured; 0 where it reads whole ones. */
    public long stateBytes() {
        return measure.stateBytes();
    }

    @Override
    public void close() {
        measure.close();
    }
}
