package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of published sizes, with numbers that are drawn. */
class GeneratedCheckpointTest {

    private static final long SEED = 7;

    @TempDir
    Path folder;

    /** The counts follow from the widths, worked by hand. */
    @ParameterizedTest
    @CsvSource({
        // 32 blocks of 4096 (2 * 2048 + 3 * 4096 + 3 * 10944) + 2 (4096 * 8 + 8) + 3 * 4096; two tables and a norm
        "xlstm-7b, 6865424896",
        // 32 blocks of 4 * 2560^2 + 3 * 2560 * 6912 + 8 * 2560 + 6912; two tables, two norms and the lower bounds
        "mmfreelm-2.7b, 2702357504",
        // 6 tables of 500,002 * 1024; 25 blocks of 2048 and 5632; 10 of 1024 and 2816 with as many cross attentions; an
        // entropy model of 99,512,064
        "blt-1b, 4633391872",
        // 40 layers of 2 * 1536 (4 * 1536 + 6144); a table and a norm
        "tokenformer-1.5b, 1587219456",
        // 80,267,328 by the formula, and two more norms in each of 12 layers, as it was published
        "m2-bert-80m, 80285760",
        // 8,030,261,248 of Llama; 32 layers of 2 * 32 * 128 * 64 + 32 of the maps, 8 (6 * 4096 + 2 * 1024) of the
        // adapters
        "lolcats-llama-3.1-8b, 8053855232",
        // 16 blocks of 2048 (2 * 2048 + 2 * 512 + 3 * 8192) + 2 * 2048; a table and a norm
        "llama-3.2-1b, 1235814400",
    })
    void sizesAreThoseThatWerePublished(String name, long parameters) {
        PublishedSize size = PublishedSize.named(name);
        assertThat(declared(Families.find(Forms.named(size.form()).family()), size)
                        .size())
                .isEqualTo(parameters);
    }

    private static <S extends Settings> Family.Built<?> declared(Family<S, ?> family, PublishedSize size) {
        return family.build(family.settings().parse(size.settings()), Domain.tokens(size.vocabulary()), Source.none());
    }

    static Stream<String> forms() {
        return PublishedSize.names().stream()
                .map(name -> PublishedSize.named(name).form())
                .distinct();
    }

    /** A small model in each of the forms that sizes have comes back from its files with the numbers that its seed draws. */
    @ParameterizedTest
    @MethodSource("forms")
    void numbersAreThoseThatTheSeedDraws(String form) {
        Small small = SmallModels.all().stream()
                .filter(s -> s.family().equals(Forms.named(form).family()))
                .findFirst()
                .orElseThrow();
        Map<String, String> options = small.options();
        options.remove("--steps");
        PublishedSize size = new PublishedSize("small", form, form.equals("blt") ? 260 : 300, ElementType.F32, options);
        Path out = folder.resolve("out");
        Export.Result written = GeneratedCheckpoint.write(size, out, SEED, ElementType.F32);
        Path run = folder.resolve("run");
        Import.of(out, Optional.empty()).into(run, made -> {});
        Family.Built<?> declared = declared(Families.find(small.family()), size);
        assertThat(written.numbers()).isEqualTo(declared.size());
        Source drawn = Source.fresh(SEED);
        try (TensorFiles tensors = TensorFiles.open(run.resolve("checkpoint-0.safetensors"))) {
            declared.parameters().stream()
                    .filter(p -> p.role() != Parameter.Role.BUFFER)
                    .forEach(p ->
                            assertThat(tensors.floats(p.name())).as(p.name()).isEqualTo(drawn.numbers(p)));
        }
        assertThat(TrainedModel.load(run, CheckpointChoice.LAST, note -> {})
                        .built()
                        .domain()
                        .outputs())
                .isEqualTo(size.vocabulary());
    }

    /** Numbers are the same whichever piece of which tensor is asked for first. */
    @Test
    void piecesAreThoseOfTheWhole() {
        Family.Built<?> declared =
                declared(Families.find("bigram"), new PublishedSize("", "", 9, ElementType.F32, Map.of()));
        Parameter table = declared.parameters().getFirst();
        DrawnTensors tensors = new DrawnTensors(declared.parameters(), SEED, ElementType.BF16);
        Numbers numbers = tensors.numbers(table.name());
        float[] piece = new float[5];
        numbers.read(3, piece, 1, 4);
        float[] whole = Source.fresh(SEED).numbers(table);
        assertThat(piece).isEqualTo(new float[] {0, whole[3], whole[4], whole[5], whole[6]});
        assertThat(numbers.type()).isEqualTo(ElementType.BF16);
        assertThat(Arrays.equals(numbers.all(), whole)).isTrue();
    }

    @Test
    void aSizeThatNobodyPublishedIsRefused() {
        assertThatThrownBy(() -> GeneratedCheckpoint.write("xlstm-8b", folder.resolve("out"), SEED, Optional.empty()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "NAME xlstm-8b must be one of xlstm-7b, mmfreelm-2.7b, blt-1b, tokenformer-1.5b, m2-bert-80m,"
                                + " lolcats-llama-3.1-8b, llama-3.2-1b");
    }
}
