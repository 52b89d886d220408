package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Memories;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.Score;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Scores of a model with each of the memories that it can be used with.
 *
 * @param rows a memory each, the model's own first; none if it has one only
 */
public record MemoryComparison(List<Row> rows) {

    /**
     * The result with one memory.
     *
     * @param baseline whether the model's own memory is to beat it
     * @param stateBytes of a sequence
     */
    public record Row(String memory, boolean baseline, Evaluation.Result result, long stateBytes) {}

    /** Measures on the first batches of what's held back, or all of it. */
    public static <M extends Model> MemoryComparison of(
            M model,
            DatasetTask<? super M> dataset,
            int batch,
            long batches,
            Device device,
            Multiplication multiplication) {
        if (!(model instanceof Memories<?> several)) {
            return new MemoryComparison(List.of());
        }
        return new MemoryComparison(several.memories().stream()
                .map(kind -> {
                    M other = sameClass(model, several.with(kind));
                    try (Evaluation e = Evaluation.of(other, dataset, batch, device, multiplication)) {
                        return new Row(kind.name(), kind.baseline(), e.run(batches, () -> false), e.stateBytes());
                    }
                })
                .toList());
    }

    /**
     * A model with a memory.
     *
     * @throws dev.gyre.models.setting.ConfigException if it doesn't have one of the name
     */
    public static <M extends Model> M choose(M model, String memory) {
        return sameClass(model, Memories.choose(model, memory));
    }

    @SuppressWarnings("unchecked") // a model with another memory is of its own class
    private static <M extends Model> M sameClass(M model, Model other) {
        return (M) model.getClass().cast(other);
    }

    /** The best of those that the model's own memory is to beat. */
    public Optional<Baseline> best(Score score) {
        Comparator<Row> byScore = Comparator.comparingDouble(r -> r.result().score());
        return rows.stream()
                .filter(Row::baseline)
                .min(score.better() == Score.Better.LOWER ? byScore : byScore.reversed())
                .map(r -> new Baseline(r.memory(), r.result().score()));
    }
}
