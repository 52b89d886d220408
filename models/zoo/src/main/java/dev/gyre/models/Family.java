package dev.gyre.models;

import dev.gyre.engine.device.Variable;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Beginning;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.task.NamedTask;
import dev.gyre.models.task.Task;
import dev.gyre.models.train.AdamWRecipe;
import dev.gyre.models.train.Recipe;
import dev.gyre.models.train.RunSettings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row of the table of models: all that's known of an architecture.
 *
 * @param name how commands call it
 * @param paper where it was published
 * @param description one line for the user
 * @param task what a model of these settings is trained to do, as a run starts from
 * @param tasks all that its models can be trained to do
 * @param settings the settings, with what a run starts from
 * @param builder makes a model
 * @param recipe how a run starts from trains it
 * @param run length of a run, batches and so on, as a run starts from
 * @param beginnings how its runs begin from trained models
 * @param <S> its settings
 * @param <M> its models
 */
public record Family<S extends Settings, M extends Model>(
        String name,
        String paper,
        String description,
        Function<S, Task<? super M>> task,
        List<Task<? super M>> tasks,
        SettingsType<S> settings,
        Builder<S, M> builder,
        Recipe<? super M> recipe,
        RunSettings run,
        Beginnings<S> beginnings) {

    /**
     * The ways in which a family's runs begin from trained models.
     *
     * @param others than those of the same family and settings, from which any run can begin
     * @param needed whether there's no use in a run that begins from nothing
     */
    public record Beginnings<S extends Settings>(List<Beginning<?, S>> others, boolean needed) {
        private Beginnings<S> with(Beginning<?, S> more, boolean alsoNeeded) {
            return new Beginnings<>(
                    Stream.concat(others.stream(), Stream.of(more)).toList(), alsoNeeded);
        }
    }

    /** A constructor of models. */
    @FunctionalInterface
    public interface Builder<S, M> {
        /**
         * Makes a new model.
         *
         * @param settings what it's like, valid
         * @param p where it declares its parameters
         */
        M build(S settings, Parameters p);
    }

    /** The description as a sentence begins: with a capital letter, but for names such as mLSTM, whose second letter is one. */
    public String about() {
        boolean named = description.length() > 1 && Character.isUpperCase(description.charAt(1));
        return named ? description : description.substring(0, 1).toUpperCase(Locale.ROOT) + description.substring(1);
    }

    /** The family's name behind an article: a fan, an aft; of names that are spelled out, the letter counts: an xlstm, an mlp. */
    public String withArticle() {
        return (name.matches("[aeiox].*|m[^aeiou].*") ? "an " : "a ") + name;
    }

    /**
     * A model with its parameters.
     *
     * @param parameters parameters and buffers, in order of declaration
     */
    public record Built<M>(M model, Domain domain, List<Parameter> parameters) {

        /** The storage of them all. */
        public List<Variable> variables() {
            return parameters.stream().map(Parameter::variable).toList();
        }

        /** Whether weight decay applies to one of them. */
        public boolean decays(Variable variable) {
            return parameters.stream().anyMatch(p -> p.variable().equals(variable) && p.decays());
        }

        /** Numbers in all of them together, frozen ones too; buffers are no parameters. */
        public long size() {
            return parameters.stream()
                    .filter(p -> p.role() != Parameter.Role.BUFFER)
                    .mapToLong(p -> p.shape().size())
                    .sum();
        }
    }

    /** A family whose models all have one task, trained by AdamW. */
    public static <S extends Settings, M extends Model> Family<S, M> of(
            String name, String paper, String description, Task<? super M> task, S standard, Builder<S, M> builder) {
        return new Family<>(
                name,
                paper,
                description,
                s -> task,
                List.of(task),
                new SettingsType<>(standard),
                builder,
                AdamWRecipe.STANDARD,
                RunSettings.STANDARD,
                new Beginnings<>(List.of(), false));
    }

    /** A copy, whose models' settings say which of several tasks it is. */
    public Family<S, M> with(Function<S, Task<? super M>> chosen, List<Task<? super M>> all) {
        return new Family<>(name, paper, description, chosen, all, settings, builder, recipe, run, beginnings);
    }

    /** A copy with another recipe to start from. */
    public Family<S, M> with(Recipe<? super M> other) {
        return new Family<>(name, paper, description, task, tasks, settings, builder, other, run, beginnings);
    }

    /** A copy with other runs to start from. */
    public Family<S, M> with(RunSettings other) {
        return new Family<>(name, paper, description, task, tasks, settings, builder, recipe, other, beginnings);
    }

    /** A copy that may also begin from other trained models. */
    public Family<S, M> beginning(Beginning<?, S> more) {
        return beginning(beginnings.with(more, beginnings.needed()));
    }

    /** A copy whose runs have to begin from a trained model. */
    public Family<S, M> needing(Beginning<?, S> first) {
        return beginning(beginnings.with(first, true));
    }

    private Family<S, M> beginning(Beginnings<S> other) {
        return new Family<>(name, paper, description, task, tasks, settings, builder, recipe, run, other);
    }

    /** The names of the tasks that its runs choose between, where its models' settings don't; none if there's no choice. */
    public List<String> taskNames() {
        List<String> names = named().map(NamedTask::word).toList();
        return names.size() > 1 ? names : List.of();
    }

    private Stream<NamedTask<? super M>> named() {
        return tasks.stream().<NamedTask<? super M>>mapMulti((task, out) -> {
            if (task instanceof NamedTask<? super M> n) {
                out.accept(n);
            }
        });
    }

    /**
     * The task of a name, as a run starts from.
     *
     * @throws ConfigException if its models can't do one of the name; names those that they can
     */
    public Task<? super M> task(String name) {
        return named().filter(t -> t.word().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new ConfigException("--task " + name + " must be one of " + String.join(", ", taskNames())));
    }

    /** The way in which its runs begin from a model of the given settings; empty if they can't. */
    public Optional<Beginning<?, S>> beginningFrom(Settings trained) {
        Beginning<?, S> same = Beginning.same(settings.type());
        return Stream.concat(beginnings.others().stream(), Stream.of(same))
                .filter(b -> b.from().isInstance(trained))
                .findFirst();
    }

    /** All tasks that a model of these settings can be trained to do, the usual one first. */
    public List<Task<? super M>> tasks(S chosen) {
        return alternatives(task.apply(chosen));
    }

    /** A task, and what its models can be trained to do instead. */
    public List<Task<? super M>> alternatives(Task<? super M> usual) {
        return Stream.<Task<? super M>>concat(Stream.of(usual), usual.others().stream())
                .toList();
    }

    /**
     * A task, or what takes its place: that which alone has a setting that's given.
     *
     * @param given which settings are
     */
    public Task<? super M> task(Task<? super M> usual, Predicate<SettingsType.Option> given) {
        Set<String> names = names(usual);
        return alternatives(usual).stream()
                .filter(t -> new SettingsType<>(t)
                        .options().stream().anyMatch(o -> !names.contains(o.name()) && given.test(o)))
                .findFirst()
                .orElse(usual);
    }

    private static Set<String> names(Task<?> task) {
        return new SettingsType<>(task)
                .options().stream().map(SettingsType.Option::name).collect(Collectors.toSet());
    }

    /**
     * Builds a model of checked settings.
     *
     * @param domain what its task hands it and wants back
     * @param source where its parameters' numbers come from
     * @throws dev.gyre.models.setting.ConfigException if a setting is out of its range
     */
    public Built<M> build(S chosen, Domain domain, Source source) {
        Parameters p = new Parameters(source, domain);
        M model = builder.build(settings.checked(chosen), p);
        return new Built<>(model, domain, p.all());
    }
}
