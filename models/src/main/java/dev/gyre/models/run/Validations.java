package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.data.ByteData;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The validations of a run: on a sample of the validation split while it trains, and on the whole of it at the end, with the
 * figure that {@code gyre eval} gives. Each says how many bytes it's over.
 */
final class Validations implements AutoCloseable {

    private final RunConfig config;
    private final ByteData data;
    private final Evaluation evaluation;
    private final Consumer<String> progress;

    /** Compiles what they need. */
    Validations(LanguageModel model, RunConfig config, ByteData data, Device device, Consumer<String> progress) {
        this.config = config;
        this.data = data;
        this.evaluation = new Evaluation(model, config.batch(), config.length(), device);
        this.progress = progress;
    }

    /** Validates after a step on the first {@link RunConfig#evalBatches()} batches, and logs it. */
    void sample(long step, Metrics metrics) {
        long start = System.nanoTime();
        Evaluation.Result result = evaluation.run(data, config.evalBatches(), () -> false);
        metrics.validation(step, result, (System.nanoTime() - start) / 1e6);
        report(step, result);
    }

    /**
     * Validates after the last step on the whole split, and logs it unless the log has it.
     *
     * @return what came out; not whole if it was asked to stop, and not logged then
     */
    Evaluation.Result whole(long step, Metrics metrics, boolean logged, StopSignal stop) {
        progress.accept(String.format(
                Locale.ROOT,
                "step %d/%d  validating on the whole split, %,d bytes",
                step,
                config.steps(),
                data.validationBytes()));
        long start = System.nanoTime();
        Evaluation.Result result = evaluation.run(data, Long.MAX_VALUE, stop::requested);
        if (result.whole()) {
            if (!logged) {
                metrics.validation(step, result, (System.nanoTime() - start) / 1e6);
            }
            report(step, result);
        }
        return result;
    }

    private void report(long step, Evaluation.Result result) {
        progress.accept(String.format(
                Locale.ROOT,
                "step %d/%d  validation %.4f bits per byte over %s",
                step,
                config.steps(),
                result.bitsPerByte(),
                over(result)));
    }

    private String over(Evaluation.Result result) {
        return result.whole()
                ? String.format(Locale.ROOT, "the whole split, %,d bytes", result.bytes())
                : String.format(Locale.ROOT, "a sample of %,d bytes, of %,d", result.bytes(), data.validationBytes());
    }

    /** Bytes of the plan's own buffers. */
    long bytes() {
        return evaluation.bytes();
    }

    @Override
    public void close() {
        evaluation.close();
    }
}
