package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.Family;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.file.ConfigurationFile;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.NextToken;
import dev.gyre.models.task.Regression;
import dev.gyre.models.task.Task;
import dev.gyre.models.task.TextTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * Task of a published model: what a file of ours beside it says, or else its family's task, which is only made for it if it reads
 * bytes as ours do.
 *
 * @param folders where files of the task may lie, those first that are looked into first
 */
record GivenTask(List<Path> folders) {

    /** Exports write it, since authors' configurations don't tell what a run learned, such as how long its sequences were. */
    private static final String FILE = "gyre.json";

    private static final String MODEL = "model";

    /** Writes what a run's model does beside its files. */
    static void write(RunConfig<?, ?> config, Path folder) {
        ObjectNode json = config.purpose();
        json.put(MODEL, config.family().name());
        Weights.json(folder.resolve(FILE), json);
    }

    /**
     * The task of a model.
     *
     * @throws GyreException if a file can't be read, or isn't this model's: a tokenizer with more tokens, say
     */
    <S extends Settings, M extends Model> Task<? super M> of(Family<S, M> family, S settings, Domain domain) {
        Optional<Path> said = find(FILE);
        return said.isPresent() ? said(family, settings, domain, said.get()) : usual(family, settings, domain);
    }

    private Optional<Path> find(String name) {
        return folders.stream().map(f -> f.resolve(name)).filter(Files::exists).findFirst();
    }

    private static <S extends Settings, M extends Model> Task<? super M> said(
            Family<S, M> family, S settings, Domain domain, Path file) {
        ObjectNode json = ConfigurationFile.read(file);
        try {
            String model = json.path(MODEL).asString("");
            ConfigException.require(
                    model.equals(family.name()), MODEL, model, family.name() + ", as the files beside it are");
            Task<? super M> task = RunConfig.task(family, settings, json)
                    .in(file.toAbsolutePath().resolveSibling(""));
            if (task instanceof TextTask text) {
                int tokens = text.tokenizer().vocabulary();
                ConfigException.require(
                        tokens == domain.outputs(), "tokens", tokens, domain.outputs() + ", as the model has");
            }
            return task;
        } catch (ConfigException e) {
            throw new GyreException(file + ": " + e.getMessage() + ": take the whole folder anew, or remove it", e);
        }
    }

    @SuppressWarnings(
            "unchecked") // a family whose usual task is about text has models that every task about text takes
    private <S extends Settings, M extends Model> Task<? super M> usual(
            Family<S, M> family, S settings, Domain domain) {
        Optional<Path> tokenizer = find(JsonTokenizer.FILE);
        Task<? super M> usual = family.task().apply(settings);
        return switch ((Task<?>) usual) {
            case NextByte bytes
            when tokenizer.isPresent() -> (Task<? super M>) (Task<?>) pieces(tokenizer.get(), domain.outputs());
            case NextByte bytes
            when bytes.tokenizer().vocabulary() != domain.outputs() ->
                (Task<? super M>) (Task<?>) new NextToken(NextToken.STANDARD.length(), "", domain.outputs(), -1);
            case Regression r -> (Task<? super M>) (Task<?>) r.predicting(domain.outputs());
            default -> usual;
        };
    }

    private static NextToken pieces(Path file, int vocabulary) {
        OptionalInt begin = JsonTokenizer.open(file).ownBegin();
        NextToken task = new NextToken(NextToken.STANDARD.length(), file.toString(), vocabulary, begin.orElse(-1));
        task.tokenizer();
        return task;
    }
}
