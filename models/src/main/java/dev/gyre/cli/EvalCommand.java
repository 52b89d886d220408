package dev.gyre.cli;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.lmul.LMulEnergy;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Exercise;
import dev.gyre.models.task.Score;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a trained model. */
@Command(name = "eval", description = "Measure a run's model on the whole validation part of its text, or of another.")
final class EvalCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(names = "--data", paramLabel = "PATH", description = "Another text; its last tenth is measured.")
    private String data;

    @Option(
            names = "--batches",
            paramLabel = "N",
            description = "Measure on that many batches only, 1 or more; all if not given.",
            defaultValue = "2147483647")
    private int batches;

    @Mixin
    private ProductOption product;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(
            long step,
            String score,
            double value,
            long items,
            boolean whole,
            String data,
            Modelled modelledEnergyOfABatch) {}

    /** What a batch's products and sums would take, by a model and not by measurement. */
    private record Modelled(
            long lmulProducts, long floatProducts, long otherOperations, double joules, double joulesOfFloats) {

        static Modelled of(LMulEnergy e) {
            return new Modelled(e.lmul(), e.exact(), e.others(), e.joules(), e.joulesOfFloats());
        }
    }

    @Override
    public Integer call() {
        ConfigException.range("--batches", batches, 1, Integer.MAX_VALUE);
        Multiplication multiplication = product.multiplication();
        return measure(TrainedModel.load(folder, spec.commandLine().getErr()::println), multiplication);
    }

    private <S extends Settings, M extends Model> int measure(
            TrainedModel<S, M> trained, Multiplication multiplication) {
        RunConfig<S, M> config = trained.config();
        Exercise<? super M> exercise = config.open(data == null ? config.data() : data);
        if (!exercise.domain().equals(trained.built().domain())) {
            throw new GyreException(exercise.data() + " is " + exercise.domain() + ", but the model was trained on "
                    + trained.built().domain() + ": name data of the same kind");
        }
        M model = trained.built().model();
        try (Evaluation evaluation =
                Evaluation.of(model, exercise, config.run().batch(), device.find(), multiplication)) {
            Evaluation.Result result = evaluation.run(batches, () -> false);
            print(trained.step(), config.task().score(), result, exercise.data(), evaluation.energy());
            if (!json && multiplication.lmul().isPresent()) {
                spec.commandLine().getOut().println(line(evaluation.energy()));
            }
        }
        return ExitCode.OK;
    }

    private void print(long step, Score score, Evaluation.Result result, String what, LMulEnergy energy) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Modelled modelled = Modelled.of(energy);
            Json.print(out, new Row(step, score.key(), result.score(), result.items(), result.whole(), what, modelled));
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    "step %d: %s over %s %,d %s of %s",
                    step,
                    score.text(result.score()),
                    result.whole() ? "the whole validation split," : "the first",
                    result.items(),
                    score.items(),
                    what));
        }
    }

    private static String line(LMulEnergy e) {
        return String.format(
                Locale.ROOT,
                "energy by a model (45 nm, arXiv:2410.00907, no measurement), a batch: %,d products by L-Mul, %,d by floats,"
                        + " as many float additions: %.4g mJ, with float products alone %.4g mJ; %,d other operations"
                        + " aren't in it",
                e.lmul(),
                e.exact(),
                1e3 * e.joules(),
                1e3 * e.joulesOfFloats(),
                e.others());
    }
}
