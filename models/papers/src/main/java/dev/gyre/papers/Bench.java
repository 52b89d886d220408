package dev.gyre.papers;

import dev.gyre.engine.device.Device;
import dev.gyre.models.run.TrainedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Device, seed and earlier results that a measurement may use.
 *
 * @param seed what anything drawn depends on
 * @param device what to run on
 * @param needs the arms that the measurement's arm needs, in order
 * @param folders what each of them left, a model's run for example
 * @param found what each of them came to
 */
public record Bench(long seed, Device device, List<Arm> needs, Map<Arm, Path> folders, Map<Arm, Findings> found) {

    /** The model that the first of the needed arms trained. */
    public TrainedModel<?, ?> model() {
        return model(needs.getFirst());
    }

    /** The model that one of the needed arms trained. */
    public TrainedModel<?, ?> model(Arm arm) {
        return TrainedModel.load(folder(arm), note -> {});
    }

    /** The folder of one of the needed arms, a model's run for example. */
    public Path folder(Arm arm) {
        return folders.get(arm);
    }

    /** The findings of one of the needed arms. */
    public Findings found(Arm arm) {
        return found.get(arm);
    }
}
