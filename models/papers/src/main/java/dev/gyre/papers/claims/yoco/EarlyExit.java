package dev.gyre.papers.claims.yoco;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.plan.Plan;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Described;
import dev.gyre.papers.measure.Timing;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reading a prompt at once where only the last place's logits are wanted, against where all are: {@code flops}, the one's
 * operations over the other's, without those of the head; {@code time}, the same of medians of runs in turn; {@code difference},
 * the largest of the last place's logits.
 *
 * @param model that reads
 * @param time tokens of the prompt
 * @param runs that are timed
 */
record EarlyExit(Described model, int time, int runs) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("flops", "of the operations");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Findings measure(Bench bench) {
        SequenceModel built = model.model();
        States early = new States(1);
        States late = new States(1);
        int[] ids = IntStream.range(0, time)
                .map(i -> (i * i + i / 3) % model.vocabulary())
                .toArray();
        try (Described.Planned last = Described.Planned.of(built, time, new Memory.Kept(early, true), bench.device());
                Described.Planned all =
                        Described.Planned.of(built, time, new Memory.Kept(late, false), bench.device())) {
            last.run(ids);
            all.run(ids);
            double difference = difference(last, all);
            List<Double> medians =
                    Timing.medians(runs, List.of(() -> again(early, last, ids), () -> again(late, all, ids)));
            return Findings.of("flops", (double) flops(last.plan()) / flops(all.plan()))
                    .with("time", medians.get(0) / medians.get(1))
                    .with("difference", difference);
        }
    }

    private static void again(States states, Described.Planned plan, int[] ids) {
        states.reset();
        plan.run(ids);
    }

    private double difference(Described.Planned last, Described.Planned all) {
        float[] one = new float[last.logits().shape().size()];
        float[] every = new float[all.logits().shape().size()];
        last.plan().read(last.logits()).read(one);
        all.plan().read(all.logits()).read(every);
        int from = every.length - model.vocabulary();
        return IntStream.range(0, model.vocabulary())
                .mapToDouble(i -> Math.abs(one[i + one.length - model.vocabulary()] - every[from + i]))
                .max()
                .orElseThrow();
    }

    private long flops(Plan plan) {
        return plan.ops().stream()
                .filter(op -> !head(op))
                .map(Op::cost)
                .mapToLong(Cost::flops)
                .sum();
    }

    /** The head alone has outputs as wide as the vocabulary. */
    private boolean head(Op op) {
        return op.outputs().stream()
                .anyMatch(t -> t.shape().rank() > 1 && t.shape().dim(-1) == model.vocabulary());
    }
}
