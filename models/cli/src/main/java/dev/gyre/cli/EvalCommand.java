package dev.gyre.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.lmul.LMulEnergy;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.MemoryComparison;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.run.Untrained;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.Score;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a trained model. */
@Command(
        name = "eval",
        description = "Measure a run's model on all of its data that's held back, or on that of other data.")
final class EvalCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Other data of the same kind; what's held back of it is measured.")
    private String data;

    @Option(
            names = "--batches",
            paramLabel = "N",
            description = "Measure on that many batches only, 1 or more; all if not given.",
            defaultValue = "2147483647")
    private int batches;

    @Option(
            names = "--memory",
            paramLabel = "NAME",
            description = "Measure with one of the memories that the model can be used with; with all if not given.")
    private String memory;

    @Mixin
    private ProductOption product;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(
            long step,
            @JsonUnwrapped Scored scored,
            String data,
            Optional<Baseline> baseline,
            long stateBytes,
            List<Memory> memories,
            List<Row> further,
            Modelled modelledEnergyOfABatch) {}

    /**
     * A model's score.
     *
     * @param items that it's over
     * @param whole whether those are all that's held back
     */
    private record Scored(String score, double value, long items, boolean whole) {}

    /** The products and sums of a batch and the energy that they would take, by a model and not by measurement. */
    private record Modelled(
            long lmulProducts, long floatProducts, long otherOperations, double joules, double joulesOfFloats) {

        static Modelled of(LMulEnergy e) {
            return new Modelled(e.lmul(), e.exact(), e.others(), e.joules(), e.joulesOfFloats());
        }

        String line() {
            if (lmulProducts + floatProducts + otherOperations == 0) {
                return "energy isn't modelled where a model is measured by reading piece by piece";
            }
            return String.format(
                    Locale.ROOT,
                    "energy by a model (45 nm, arXiv:2410.00907, no measurement), a batch: %,d products by L-Mul, %,d by"
                            + " floats, as many float additions: %.4g mJ, with float products alone %.4g mJ; %,d other"
                            + " operations aren't in it",
                    lmulProducts,
                    floatProducts,
                    1e3 * joules,
                    1e3 * joulesOfFloats,
                    otherOperations);
        }
    }

    private record Memory(String memory, double value, long stateBytes) {}

    @Override
    public Integer call() {
        ConfigException.range("--batches", batches, 1, Integer.MAX_VALUE);
        Multiplication multiplication = product.multiplication();
        return measure(checkpoint.load(folder, spec.commandLine().getErr()::println), multiplication);
    }

    private <S extends Settings, M extends Model> int measure(TrainedModel<S, M> trained, Multiplication chosen) {
        Multiplication multiplication = chosen.reading(trained.small());
        RunConfig<S, M> config = trained.config();
        DatasetTask<? super M> dataset = trained.dataset(Optional.ofNullable(data));
        Row row = row(memory == null ? trained : chosen(trained), dataset, multiplication);
        Score score = config.task().score();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, row);
        } else {
            out.println(text(row, score));
            row.memories().forEach(m -> out.println(text(m, score)));
            row.further().forEach(r -> out.println(text(r, score)));
            multiplication
                    .lmul()
                    .ifPresent(l -> out.println(row.modelledEnergyOfABatch().line()));
        }
        return ExitCode.OK;
    }

    private <N extends Model> Row row(
            TrainedModel<?, ? extends N> trained, DatasetTask<N> dataset, Multiplication multiplication) {
        int batch = trained.config().run().batch();
        N model = trained.built().model();
        Evaluation.Result result;
        Modelled energy;
        long stateBytes;
        Device on = device.find();
        MemoryPlan.ofEvaluation(model, dataset, batch, on, multiplication).require(on);
        try (Evaluation evaluation = Evaluation.of(model, dataset, batch, on, multiplication)) {
            result = evaluation.run(batches, () -> false);
            energy = Modelled.of(evaluation.energy());
            stateBytes = evaluation.stateBytes();
        }
        MemoryComparison all = memory == null
                ? MemoryComparison.of(model, dataset, batch, batches, on, multiplication)
                : new MemoryComparison(List.of());
        Score score = trained.config().task().score();
        List<Row> further = new ArrayList<>();
        dataset.further().values().forEach(e -> further.add(row(trained, e, multiplication)));
        return new Row(
                trained.step(),
                new Scored(score.key(), result.score(), result.items(), result.whole()),
                dataset.data(),
                result.whole()
                        ? Untrained.baseline(trained, dataset, on)
                                .or(dataset::baseline)
                                .or(() -> all.best(score))
                        : Optional.empty(),
                stateBytes,
                all.rows().stream()
                        .map(r -> new Memory(r.memory(), r.result().score(), r.stateBytes()))
                        .toList(),
                further,
                energy);
    }

    private <S extends Settings, M extends Model> TrainedModel<S, M> chosen(TrainedModel<S, M> trained) {
        Family.Built<M> built = trained.built();
        M model = MemoryComparison.choose(built.model(), memory);
        return new TrainedModel<>(
                trained.config(),
                new Family.Built<>(model, built.domain(), built.parameters()),
                trained.step(),
                trained.small());
    }

    private static String text(Memory m, Score score) {
        return String.format(
                Locale.ROOT,
                "  memory %-8s %s, %,d bytes a sequence",
                m.memory(),
                score.text(m.value()),
                m.stateBytes());
    }

    private static String text(Row row, Score score) {
        return String.format(
                Locale.ROOT,
                "step %d: %s over %s %,d %s of %s%s",
                row.step(),
                score.text(row.scored().value()),
                row.scored().whole() ? "the whole validation split," : "the first",
                row.scored().items(),
                score.items(),
                row.data(),
                row.baseline().map(b -> "; " + b.text(score)).orElse(""));
    }
}
