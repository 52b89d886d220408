package dev.gyre.models.parameter;

import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import java.util.Optional;

/**
 * A way for runs of a family to begin from a trained model: the settings that follow from its own, and the source of the numbers.
 *
 * @param <O> settings of the models that it begins from
 * @param <S> settings of the family that begins
 */
public interface Beginning<O extends Settings, S extends Settings> {

    /** The settings of the models that it begins from, which tell their family. */
    Class<O> from();

    /** The settings of a run whose user says no more. */
    S settings(O trained);

    /**
     * The source of the numbers of the new model's parameters.
     *
     * @param trained settings of the trained model
     * @param chosen settings of the new one
     * @param numbers of the trained model, by our names
     * @param fresh newly drawn numbers
     * @throws ConfigException if no model of the chosen settings can begin from the trained one; some are only found when a
     *     parameter's numbers are asked for
     */
    Source source(O trained, S chosen, PublishedTensors numbers, Source fresh);

    /**
     * The new model's name before it's trained, if training has to improve on that rather than on the task's own baseline. It has the
     * trained model's numbers in its frozen parameters, and newly drawn ones in all others.
     */
    default Optional<String> untrained() {
        return Optional.empty();
    }

    /** The beginning from the same family: every parameter by its name. */
    static <S extends Settings> Beginning<S, S> same(Class<S> settings) {
        return new Same<>(settings);
    }

    /** The beginning of {@link Beginning#same}. */
    record Same<S extends Settings>(Class<S> from) implements Beginning<S, S> {
        @Override
        public S settings(S trained) {
            return trained;
        }

        @Override
        public Source source(S trained, S chosen, PublishedTensors numbers, Source fresh) {
            return p -> named(p, p.name(), numbers);
        }
    }

    /**
     * The numbers of a parameter that the trained model has.
     *
     * @param name what it's called there
     * @throws ConfigException if it has none of that name, or of another shape
     */
    static float[] named(Parameter p, String name, PublishedTensors numbers) {
        if (!numbers.has(name)) {
            throw new ConfigException("--from " + numbers + ": it has no " + name
                    + ", which these settings need: leave out those that change the model");
        }
        Shape found = numbers.shape(name);
        if (!found.equals(p.shape())) {
            throw new ConfigException("--from " + numbers + ": " + name + " has shape " + found
                    + ", but these settings need " + p.shape() + ": leave out those that change the model");
        }
        return numbers.floats(name);
    }
}
