package dev.gyre.papers.measure;

import dev.gyre.models.layer.Memory;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a model's own buffers over a sequence, weights left out, by its length: {@code bytes} at {@code lengths}, and {@code ratio},
 * that of the last length over that of a given one.
 *
 * @param model that reads
 * @param lengths in tokens
 * @param first the length that the last is compared with
 */
public record PlannedBytes(Described model, List<Integer> lengths, int first) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("ratio", "times the bytes");
    }

    @Override
    public Findings measure(Bench bench) {
        SequenceModel built = model.model();
        List<Double> bytes = new ArrayList<>();
        for (int length : lengths) {
            try (Described.Planned plan = Described.Planned.of(built, length, Memory.empty(), bench.device())) {
                bytes.add((double) plan.plan().plannedBytes());
            }
        }
        return Findings.of("ratio", bytes.getLast() / bytes.get(lengths.indexOf(first)))
                .with("bytes", bytes)
                .with("lengths", lengths.stream().map(Integer::doubleValue).toList());
    }
}
