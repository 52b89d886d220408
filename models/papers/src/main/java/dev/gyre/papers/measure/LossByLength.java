package dev.gyre.papers.measure;

import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.task.NextByte;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.ArrayList;
import java.util.List;

/**
 * Bits per byte of a trained model on held-back text that is cut into longer sequences than it learned from: {@code bits} at {@code
 * lengths}, and each by itself, such as {@code at512}.
 *
 * @param lengths bytes of a sequence, each a divisor of the text's
 * @param bytes of held-back text, the same for each length
 */
public record LossByLength(List<Integer> lengths, int bytes) implements Measurement {

    /** Bytes of a batch, whatever the length. */
    private static final int TOGETHER = 2048;

    @Override
    public Headline headline() {
        return new Headline("at" + lengths.getLast(), "bits per byte at " + lengths.getLast() + " bytes");
    }

    @Override
    public Findings measure(Bench bench) {
        var trained = bench.model();
        SequenceModel model = (SequenceModel) trained.built().model();
        NextByte task = (NextByte) trained.config().task();
        Findings found = Findings.NONE;
        List<Double> all = new ArrayList<>();
        for (int length : lengths) {
            var text = new NextByte(length, task.firstByte(), task.begin())
                    .open(trained.config().data(), bench.seed());
            int batch = Math.max(1, TOGETHER / length);
            try (Evaluation evaluation = Evaluation.of(model, text, batch, bench.device())) {
                double bits = evaluation
                        .run(bytes / ((long) batch * length), () -> false)
                        .score();
                all.add(bits);
                found = found.with("at" + length, bits);
            }
        }
        return found.with("bits", all)
                .with("lengths", lengths.stream().map(Integer::doubleValue).toList());
    }
}
