package dev.gyre.papers.claims.lmul;

import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.Settings;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.List;

/**
 * Scores of trained models, over all that each holds back or the first batches of it together: with float products, {@code floats},
 * and with L-Mul's at widths, {@code m3} for example. {@code energy} is what products and their sums would take with L-Mul of what they
 * take with floats, by the model of energies.
 *
 * @param batches of each model's at most
 * @param batch examples in one
 * @param widths mantissa bits that count
 */
record ScoresByWidth(long batches, int batch, List<Integer> widths) implements Measurement {

    private record Sum(double score, long items, double energy) {}

    @Override
    public Headline headline() {
        return new Headline("m3", "score with 3 mantissa bits");
    }

    @Override
    public Findings measure(Bench bench) {
        Findings all = Findings.of("floats", mean(bench, Multiplication.FLOATS).score());
        double energy = 1;
        for (int width : widths) {
            Sum mean = mean(bench, Multiplication.parse("--product", "lmul:" + width));
            all = all.with("m" + width, mean.score());
            energy = mean.energy();
        }
        return all.with("energy", energy);
    }

    private Sum mean(Bench bench, Multiplication multiplication) {
        double score = 0;
        long items = 0;
        double energy = 0;
        for (Arm arm : bench.needs()) {
            Sum one = score(bench.model(arm), bench, multiplication);
            score += one.score() * one.items();
            items += one.items();
            energy += one.energy() / bench.needs().size();
        }
        return new Sum(score / items, items, energy);
    }

    private <S extends Settings, M extends Model> Sum score(
            TrainedModel<S, M> trained, Bench bench, Multiplication multiplication) {
        try (Evaluation evaluation = Evaluation.of(
                trained.built().model(), trained.config().open(), batch, bench.device(), multiplication)) {
            Evaluation.Result result = evaluation.run(batches, () -> false);
            return new Sum(
                    result.score(),
                    result.items(),
                    evaluation.energy().joules() / evaluation.energy().joulesOfFloats());
        }
    }
}
