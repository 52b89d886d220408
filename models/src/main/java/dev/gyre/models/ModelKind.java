package dev.gyre.models;

/**
 * A row of the table of models.
 *
 * @param name how commands call it
 * @param description one line for the user
 * @param standard the settings that a run starts from
 * @param builder makes it
 */
public record ModelKind(String name, String description, ModelConfig standard, Builder builder) {

    /** Makes a model with freshly drawn parameters. */
    @FunctionalInterface
    public interface Builder {
        /**
         * A new model.
         *
         * @param config its settings
         * @param seed what its initial parameters depend on
         */
        LanguageModel build(ModelConfig config, long seed);
    }
}
