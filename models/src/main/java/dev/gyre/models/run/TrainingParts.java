package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.data.ByteData;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What can fail for want of data, memory or a device, made before the run's folder is touched. Every plan that the run needs
 * is among it, so that their memory is counted before the first step.
 *
 * @param peak the device's floating-point operations a second
 */
record TrainingParts(ByteData data, TrainingPlan plan, Validations validations, double peak) implements AutoCloseable {

    /**
     * Makes it, and tells what it is.
     *
     * @throws dev.gyre.engine.GyreException if data, memory or device don't suffice
     */
    static TrainingParts of(RunConfig config, Consumer<String> progress) {
        ByteData data = ByteData.open(config.data(), config.seed(), config.length());
        Device device = config.device().isEmpty() ? Devices.standard() : Devices.find(config.device());
        LanguageModel model = Trainer.build(config.model(), config.seed());
        double peak = Peak.flopsPerSecond(device);
        TrainingPlan plan = new TrainingPlan(model, config, device);
        Validations validations = validations(model, config, data, device, plan, progress);
        progress.accept(String.format(
                Locale.ROOT,
                "%s: %,d parameters, %,d MiB planned, on %s (peak %.1f GFLOP/s), %s: %,d bytes to train on, %,d held back",
                config.model().name(),
                model.parameters().stream()
                        .mapToLong(v -> v.type().shape().size())
                        .sum(),
                (plan.bytes() + validations.bytes()) >> 20,
                device,
                peak / 1e9,
                data.text().name(),
                data.trainBytes(),
                data.validationBytes()));
        return new TrainingParts(data, plan, validations, peak);
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes them
    private static Validations validations(
            LanguageModel model,
            RunConfig config,
            ByteData data,
            Device device,
            TrainingPlan plan,
            Consumer<String> progress) {
        try {
            return new Validations(model, config, data, device, progress);
        } catch (RuntimeException e) {
            plan.close();
            throw e;
        }
    }

    @Override
    public void close() {
        validations.close();
        plan.close();
    }
}
