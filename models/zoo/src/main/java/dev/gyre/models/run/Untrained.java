package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.DatasetTask;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A model as it was when it had only begun from another one: with what it keeps of that, and all else as it was drawn. */
public final class Untrained {

    private Untrained() {}

    /** See {@link #baseline(RunConfig, Family.Built, DatasetTask, Device)}. */
    public static <S extends Settings, M extends Model> Optional<Baseline> baseline(
            TrainedModel<S, M> trained, DatasetTask<? super M> dataset, Device device) {
        return baseline(trained.config(), trained.built(), dataset, device);
    }

    /**
     * The score of the untrained model on all that's held back; empty if the family's training isn't to improve on that.
     *
     * @param built the trained model
     */
    static <S extends Settings, M extends Model> Optional<Baseline> baseline(
            RunConfig<S, M> config, Family.Built<M> built, DatasetTask<? super M> dataset, Device device) {
        return config.family().beginnings().others().stream()
                .flatMap(b -> b.untrained().stream())
                .findFirst()
                .map(name -> new Baseline(name, score(config, built, dataset, device)));
    }

    private static <S extends Settings, M extends Model> double score(
            RunConfig<S, M> config, Family.Built<M> built, DatasetTask<? super M> dataset, Device device) {
        Map<String, Variable> kept = built.parameters().stream()
                .filter(p -> p.role() == Parameter.Role.FROZEN)
                .collect(Collectors.toMap(Parameter::name, Parameter::variable));
        Source fresh = Source.fresh(config.run().seed());
        M model = config.build(
                        built.domain(),
                        p -> kept.containsKey(p.name()) ? numbers(kept.get(p.name())) : fresh.numbers(p))
                .model();
        try (Evaluation whole = Evaluation.of(model, dataset, config.run().batch(), device)) {
            return whole.run(Long.MAX_VALUE, () -> false).score();
        }
    }

    private static float[] numbers(Variable v) {
        float[] numbers = new float[v.type().shape().size()];
        v.buffer().read(numbers);
        return numbers;
    }
}
