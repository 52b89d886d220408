package dev.gyre.papers.claims.recurrent;

import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.task.ParityOfBits;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.ArrayList;
import java.util.List;

/**
 * The share of right parities of strings of several lengths, as {@code accuracy}, and each by itself, such as {@code at128}.
 *
 * @param lengths in bits
 * @param strings of each length
 */
record ParityByLength(List<Integer> lengths, int strings) implements Measurement {

    private static final int BATCH = 64;

    @Override
    public Headline headline() {
        return new Headline("at128", "right at 128 bits");
    }

    @Override
    public Findings measure(Bench bench) {
        SequenceModel model = (SequenceModel) bench.model().built().model();
        Findings found = Findings.NONE;
        List<Double> all = new ArrayList<>();
        for (int length : lengths) {
            var judged = new ParityOfBits(1, length, length, strings).open("", bench.seed());
            try (Evaluation evaluation = Evaluation.of(model, judged, BATCH, bench.device())) {
                double right = evaluation.run(Long.MAX_VALUE, () -> false).score();
                all.add(right);
                found = found.with("at" + length, right);
            }
        }
        return found.with("accuracy", all);
    }
}
