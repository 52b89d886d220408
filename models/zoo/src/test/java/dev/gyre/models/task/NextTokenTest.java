package dev.gyre.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.data.PieceTokenizer;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NextTokenTest {

    private static final String TEXT = "In the beginning God created the heaven and the earth — é.\n".repeat(60);

    @TempDir
    Path folder;

    private static Path tokenizer() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(JsonTokenizer.class.getResource("tokenizers/pieces"))
                .toURI());
    }

    /** A model that takes each token for as likely as any other costs the logarithm of their number for each. */
    @Test
    void theScoreIsBitsPerByteOfTheText() throws IOException, URISyntaxException {
        Path text = Files.writeString(folder.resolve("text"), TEXT);
        RunConfig<?, ?> config = RunConfig.of(
                Families.find("bigram"),
                Map.of("--tokenizer", tokenizer().toString(), "--length", "16", "--batch", "3"),
                text.toString(),
                "");
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        int held = bytes.length / 10;
        String ending = new String(bytes, bytes.length - held, held, StandardCharsets.UTF_8);
        PieceTokenizer.Encoded tokens = JsonTokenizer.open(tokenizer()).measure(ending);
        long told = (long) held - tokens.bytes()[0];
        double bits = Math.log(471) / Math.log(2) * (tokens.tokens().length - 1);
        Evaluation.Result result = uniform(config);
        assertThat(result.whole()).isTrue();
        assertThat(result.items()).isEqualTo(told);
        assertThat(result.score()).isCloseTo(bits / told, within(1e-5));
    }

    /** The texts that have names are those that bytes are learned from. */
    @Test
    void textsAreNamedAsWithoutATokenizer() throws URISyntaxException {
        Map<String, String> options = Map.of("--tokenizer", tokenizer().toString(), "--length", "16", "--batch", "3");
        for (String data : List.of("built-in:20000", "repeats:20000")) {
            DatasetTask<?> tokens =
                    RunConfig.of(Families.find("bigram"), options, data, "").open();
            assertThat(tokens.data()).isEqualTo(data);
            assertThat(tokens.extent()).contains("18,000 bytes", "2,000");
        }
    }

    private static <S extends Settings, M extends Model> Evaluation.Result uniform(RunConfig<S, M> config) {
        DatasetTask<? super M> dataset = config.open();
        Family.Built<M> built = config.build(dataset.domain(), Source.zeros());
        try (Evaluation e = Evaluation.of(built.model(), dataset, 3, Devices.standard())) {
            return e.run(Long.MAX_VALUE, () -> false);
        }
    }

    @Test
    void aTokenizerChoosesTheTask() throws URISyntaxException {
        Family<?, ?> family = Families.find("transformer");
        assertThat(RunConfig.of(family, Map.of(), "", "").task()).isEqualTo(NextByte.STANDARD);
        RunConfig<?, ?> config = RunConfig.of(
                family, Map.of("--tokenizer", tokenizer().toString(), "--begin", "1", "--vocabulary", "500"), "", "");
        assertThat(config.task()).isEqualTo(new NextToken(128, tokenizer().toString(), 500, 1));
        assertThat(RunConfig.fromJson("test", config.toJson()).task()).isEqualTo(config.task());
    }
}
