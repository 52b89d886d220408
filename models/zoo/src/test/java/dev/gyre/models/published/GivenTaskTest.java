package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.NextToken;
import dev.gyre.models.task.Regression;
import dev.gyre.models.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The task of a model that was published: what's said beside it, or what its sizes allow. */
class GivenTaskTest {

    @TempDir
    private Path folder;

    /** A tokenizer of 471 tokens that begins texts with token 1, and one of 497 without a beginning. */
    private static Path tokenizer(String name) {
        return Path.of("../zoo/src/test/resources/dev/gyre/models/data/tokenizers", name);
    }

    private static Task<?> task(String family, Domain domain, Path... folders) {
        return task(Families.find(family), domain, List.of(folders));
    }

    private static <S extends Settings, M extends Model> Task<?> task(
            Family<S, M> family, Domain domain, List<Path> folders) {
        return new GivenTask(folders).of(family, family.settings().standard(), domain);
    }

    private Path said(String json) throws IOException {
        Path file = folder.resolve("gyre.json");
        Files.writeString(file, json);
        return file;
    }

    @Test
    void aModelOf256TokensReadsBytesAndAnotherItsTokensNumbers() {
        assertThat(task("transformer", Domain.tokens(256), folder)).isEqualTo(new NextByte(128, 0, -1));
        assertThat(task("transformer", Domain.tokens(89), folder)).isEqualTo(new NextToken(128, "", 89, -1));
    }

    @ParameterizedTest
    @CsvSource({"pieces, 500, 1", "bytes, 500, -1", "pieces, 471, 1"})
    void aTokenizerBesideTheModelIsTaken(String name, int vocabulary, int begin) {
        String file = tokenizer(name).resolve("tokenizer.json").toString();
        assertThat(task("transformer", Domain.tokens(vocabulary), folder, tokenizer(name)))
                .isEqualTo(new NextToken(128, file, vocabulary, begin));
    }

    @Test
    void aTokenizerWithMoreTokensIsAnotherModels() {
        assertThatThrownBy(() -> task("transformer", Domain.tokens(470), tokenizer("pieces")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--vocabulary 470 must be at least 471");
    }

    @Test
    void aRegressionPredictsAsManyNumbersAsTheModel() {
        assertThat(task("fan", Domain.numbers(2, 3), folder))
                .isInstanceOfSatisfying(
                        Regression.class, r -> assertThat(r.targets()).isEqualTo(3));
    }

    @Test
    void whatIsSaidBesideTheModelCounts() throws IOException {
        said("{\"model\": \"transformer\", \"task\": {\"length\": 24, \"tokenizerFile\": \"\", \"vocabulary\": 89,"
                + " \"begin\": 3}}");
        assertThat(task("transformer", Domain.tokens(89), tokenizer("pieces"), folder))
                .isEqualTo(new NextToken(24, "", 89, 3));
    }

    @Test
    void aTokenizerIsNamedFromThePlaceOfTheFile() throws IOException {
        Files.copy(tokenizer("pieces").resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        said("{\"model\": \"transformer\", \"task\": {\"length\": 24, \"tokenizerFile\": \"tokenizer.json\","
                + " \"vocabulary\": 0, \"begin\": 3}}");
        assertThat(task("transformer", Domain.tokens(471), folder))
                .isEqualTo(new NextToken(24, folder.resolve("tokenizer.json").toString(), 0, 3));
    }

    @Test
    void theFirstFolderCounts() throws IOException {
        said("{\"model\": \"transformer\", \"task\": {\"length\": 24, \"firstByte\": 0, \"begin\": -1}}");
        Path first = Files.createDirectory(folder.resolve("first"));
        Files.writeString(
                first.resolve("gyre.json"),
                "{\"model\": \"transformer\", \"task\": {\"length\": 12, \"firstByte\": 0, \"begin\": -1}}");
        assertThat(task("transformer", Domain.tokens(256), first, folder)).isEqualTo(new NextByte(12, 0, -1));
        assertThat(task("transformer", Domain.tokens(256), folder, first)).isEqualTo(new NextByte(24, 0, -1));
    }

    @Test
    void aTaskOfAnotherModelIsRefused() throws IOException {
        Path file = said("{\"model\": \"yoco\", \"task\": {\"length\": 24, \"firstByte\": 0, \"begin\": -1}}");
        assertThatThrownBy(() -> task("transformer", Domain.tokens(256), folder))
                .isInstanceOf(GyreException.class)
                .isNotInstanceOf(ConfigException.class)
                .hasMessage(file + ": model yoco must be transformer, as the files beside it are:"
                        + " take the whole folder anew, or remove it");
    }

    @Test
    void aTaskOfOtherTokensIsRefused() throws IOException {
        Path file = said("{\"model\": \"transformer\", \"task\": {\"length\": 24, \"firstByte\": 2, \"begin\": -1}}");
        assertThatThrownBy(() -> task("transformer", Domain.tokens(256), folder))
                .isInstanceOf(GyreException.class)
                .isNotInstanceOf(ConfigException.class)
                .hasMessage(file + ": tokens 258 must be 256, as the model has:"
                        + " take the whole folder anew, or remove it");
    }

    /** A task that isn't about text says nothing of tokens. */
    @Test
    void aTaskOfNumbersMayBeSaid() throws IOException {
        said("{\"model\": \"fan\", \"task\": {\"targets\": 2}}");
        assertThat(task("fan", Domain.numbers(1, 2), folder))
                .isInstanceOfSatisfying(
                        Regression.class, r -> assertThat(r.targets()).isEqualTo(2));
    }
}
