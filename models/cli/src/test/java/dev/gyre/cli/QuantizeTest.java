package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.models.model.small.BlockWeight;
import dev.gyre.models.model.small.WeightKind;
import dev.gyre.models.run.TrainedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models whose weights become small, from the command line. */
class QuantizeTest {

    private static final String SMALL =
            "--batch 4 --length 32 --steps 30 --warmup 3 --lr 1e-2 --eval-every 0" + " --data built-in:20000";
    private static final int LARGEST = 127;

    /** Runs that several rows begin with, by what they were asked for. */
    @TempDir
    static Path shared;

    private static final Map<String, Path> TRAINED = new HashMap<>();

    @TempDir
    Path folder;

    private Path run;
    private Path small;
    private Path more;

    @BeforeEach
    void nameRuns() {
        run = folder.resolve("run");
        small = folder.resolve("small");
        more = folder.resolve("more");
    }

    /** Trains unless another row has. */
    private void trainOnce(String model, String options) {
        String asked = model + " " + options;
        run = TRAINED.getOrDefault(asked, shared.resolve("run" + TRAINED.size()));
        if (!TRAINED.containsKey(asked)) {
            train(model, options);
            TRAINED.put(asked, run);
        }
    }

    private void train(String model, String options) {
        Command c = command("train " + model + " --out " + run + " " + options);
        assertThat(c.code()).as(c.err()).isZero();
    }

    private static Command command(String line) {
        return Command.run(line.strip().split(" +", -1));
    }

    private static JsonNode json(String line) {
        Command c = command(line + " --json");
        assertThat(c.code()).as(c.err()).isZero();
        return JsonMapper.shared().readTree(c.out());
    }

    /** The last column is how far the loss may go, in bits per byte. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        xlstm       | --dim 32 --blocks 2 --heads 2              | int8    | 0.01 | 3
        transformer | --dim 32 --blocks 1 --heads 2              | int8    | 0.01 | 3
        transformer | --dim 32 --blocks 1 --heads 2              | ternary | 5    | 6
        transformer | --dim 32 --blocks 1 --heads 2              | q8_0    | 0.01 | 3
        transformer | --dim 32 --blocks 1 --heads 2 --tied true  | q8_0    | 0.01 | 3
        xlstm       | --dim 32 --blocks 2 --heads 2              | q4_k    | 0.2  | 4
        aft         | --dim 32 --blocks 1                        | q4_0    | 0.2  | 4
        xlstm       | --dim 32 --blocks 2 --heads 2              | f16     | 1e-4 | 2
        transformer | --dim 32 --blocks 1 --heads 2              | bf16    | 0.01 | 2
        matmulfree  | --dim 32 --blocks 1 --hidden 0             | ternary | 0    | 3
        """)
    void theLossIsToldAndComesOutAgain(String model, String options, String weights, double most, double least) {
        trainOnce(model, options + " " + SMALL);
        JsonNode made = json("quantize " + run + " --out " + small + " --weights " + weights);
        double before = made.get("before").doubleValue();
        double after = made.get("after").doubleValue();
        assertThat(Math.abs(after - before)).isLessThanOrEqualTo(most);
        assertThat(made.get("bytesBefore").doubleValue())
                .isGreaterThan(1.2 * made.get("bytesAfter").doubleValue());
        assertThat(size(small, 0)).isLessThan(size(run, 30) / (long) least);
        assertThat(json("eval " + small).get("value").doubleValue()).isEqualTo(after);
        assertThat(json("eval " + run).get("value").doubleValue()).isEqualTo(before);
        Command text = command("generate " + small + " --bytes 40 --seed 3");
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(command("generate " + small + " --bytes 40 --seed 3").out()).isEqualTo(text.out());
    }

    private static long size(Path run, int step) {
        try {
            return Files.size(run.resolve("checkpoint-" + step + ".safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each is off by at most half of what a whole number stands for, a 127th of the largest of its column. */
    @Test
    void whoeverAsksForFloatsGetsThoseOfTheIntegers() {
        train("mlp", "--hidden 7,5 --function xy --points 40 --steps 5 --batch 40");
        json("quantize " + run.resolve("checkpoint-5.safetensors") + " --out " + small + " --weights int8");
        TrainedModel<?, ?> floats = TrainedModel.load(run, note -> {});
        TrainedModel<?, ?> integers = TrainedModel.load(small, note -> {});
        List<Variable> all = floats.built().variables();
        assertThat(integers.small().of()).hasSize(3);
        for (int i = 0; i < all.size(); i++) {
            Variable made = integers.built().variables().get(i);
            Buffer before = all.get(i).buffer();
            Buffer after = made.buffer();
            boolean few = integers.small().of().containsKey(made);
            int columns = few ? made.type().shape().dim(1) : 1;
            for (int n = 0; n < before.size(); n++) {
                double allowed = few ? largest(before, n % columns, columns) / LARGEST * 0.500001 : 0;
                assertThat(Math.abs(before.number(n) - after.number(n))).isLessThanOrEqualTo(allowed);
            }
        }
        JsonNode points = json("predict " + small + " --points 3");
        assertThat(points.isEmpty()).isFalse();
    }

    /** The table of embeddings and head is one tensor of the file, and stays the blocks that it is there. */
    @Test
    void aTiedTableInBlocksOfLlamaCppsFileIsKept() {
        train("transformer", "--dim 64 --blocks 1 --heads 2 --tied true " + SMALL);
        Path file = folder.resolve("tied.gguf");
        assertThat(command("export " + run + " --out " + file + " --gguf q8_0").code())
                .isZero();
        assertThat(command("import " + file + " --out " + small).code()).isZero();
        TrainedModel<?, ?> kept = TrainedModel.load(small, note -> {});
        assertThat(kept.small().of().entrySet().stream()
                        .filter(e -> e.getKey().name().equals("model.embed_tokens.weight")))
                .singleElement()
                .satisfies(e -> assertThat(e.getValue())
                        .isInstanceOfSatisfying(
                                BlockWeight.class, w -> assertThat(w.kind()).isEqualTo(WeightKind.TABLE)));
        assertThat(command("import " + file + " --out " + more + " --save-dtype float32")
                        .code())
                .isZero();
        String wanted =
                command("generate " + more + " --bytes 20 --temperature 0").out();
        assertThat(command("generate " + small + " --bytes 20 --temperature 0").out())
                .isEqualTo(wanted);
    }

    /** Half the memory for keys and values, of which a line tells. */
    @Test
    void keysAndValuesInFewerBits() {
        train("transformer", "--dim 64 --blocks 1 --heads 2 --context 64 " + SMALL);
        String generate = "generate " + run + " --bytes 20 --temperature 0";
        String floats = command(generate).out();
        Command halves = command(generate + " --cache-type f16");
        assertThat(halves.code()).as(halves.err()).isZero();
        assertThat(halves.err()).contains("a context takes at most ");
        assertThat(halves.out()).isEqualTo(floats);
        assertThat(command(generate + " --cache-type q8_0").code()).isZero();
        command(generate + " --cache-type q4_0").refused(2, "must be f32, f16 or q8_0");
    }

    private static double largest(Buffer b, int column, int columns) {
        return Stream.iterate(column, i -> i < b.size(), i -> i + columns)
                .mapToDouble(i -> Math.abs(b.number(i)))
                .max()
                .orElseThrow();
    }

    @Test
    void whatNeedsFloatsIsRefused() throws IOException {
        train("transformer", "--dim 16 --blocks 1 --heads 2 " + SMALL);
        json("quantize " + run + " --out " + small + " --weights int8");
        command("quantize " + run + " --out " + small + " --weights int8").refused(1, "exists already");
        command("quantize " + run + " --out " + more + " --weights int4").refused(2, "int8, ternary, q8_0");
        command("quantize " + small + " --out " + more + " --weights int8").refused(1, "few bits: they can't be made");
        command("train transformer --from " + small + " --out " + more).refused(1, "no run can begin from it");
        command("export " + small + " --out " + more).refused(1, "it can't be exported");
        command("resume " + small).refused(1, "nothing to go on with");
        command("generate " + small + " --product lmul:3").refused(2, "L-Mul multiplies floats");
        assertThat(more).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(run, small);
        }
    }

    @Test
    void aModelWithoutFloatProductsIsRefused() {
        train("bigram", SMALL);
        command("quantize " + run + " --out " + small + " --weights int8").refused(1, "nothing to make small");
        run = folder.resolve("narrow");
        train("transformer", "--dim 16 --blocks 1 --heads 2 --hidden 48 " + SMALL);
        command("quantize " + run + " --out " + small + " --weights q8_0").refused(1, "multiple of 32 inputs");
        run = folder.resolve("other");
        train("matmulfree", "--dim 16 --blocks 1 --hidden 0 " + SMALL);
        command("quantize " + run + " --out " + small + " --weights int8").refused(1, "--weights ternary");
        assertThat(small).doesNotExist();
    }

    /** The bytes of the integers are under a checksum like those of floats. */
    @Test
    void aDamagedIntegerIsNoticed() throws IOException {
        train("transformer", "--dim 16 --blocks 1 --heads 2 " + SMALL);
        json("quantize " + run + " --out " + small + " --weights int8");
        Path file = small.resolve("checkpoint-0.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        command("eval " + small).refused(1, file.toString(), "checksum");
    }

    @Test
    void aPublishedModelIsMadeSmallAsItIsImported() {
        Path source = ImportCommandTest.resource("checkpoints/llama");
        String expect = " --expect " + source.resolve("expected.safetensors");
        JsonNode floats = json("import " + source + " --out " + run);
        JsonNode made = json("import " + source + " --out " + small + " --weights int8" + expect + " --tolerance 0.1");
        assertThat(made.get("parameters")).isEqualTo(floats.get("parameters"));
        assertThat(size(small, 0)).isLessThan(size(run, 0) * 3 / 4); // which is in bf16
        assertThat(command("verify " + small + expect + " --tolerance 0.1").code())
                .isZero();
        assertThat(command("verify " + small + expect).code()).isEqualTo(3);
        command("import " + source + " --out " + more + " --weights int4").refused(2, "int8, ternary, q8_0");
        assertThat(more).doesNotExist();
    }
}
