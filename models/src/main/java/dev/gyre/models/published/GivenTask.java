package dev.gyre.models.published;

import dev.gyre.models.Family;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.NextToken;
import dev.gyre.models.task.Regression;
import dev.gyre.models.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** What a published model does, which its family's task is only made for if the model reads bytes as ours do. */
final class GivenTask {

    private GivenTask() {}

    /** The tokenizer that lies beside a model. */
    static Optional<Path> tokenizer(Path folder) {
        Path file = folder.resolve(JsonTokenizer.FILE);
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /**
     * The task of a model.
     *
     * @param tokenizer how text becomes its tokens, if that's known
     * @throws dev.gyre.engine.GyreException if the tokenizer can't be read, or has more tokens than the model
     */
    @SuppressWarnings(
            "unchecked") // a family whose usual task is about text has models that every task about text takes
    static <S extends Settings, M extends Model> Task<? super M> of(
            Family<S, M> family, S settings, Domain domain, Optional<Path> tokenizer) {
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
