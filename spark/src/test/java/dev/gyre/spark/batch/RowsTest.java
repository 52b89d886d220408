package dev.gyre.spark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.generate.TextEncoder;
import dev.gyre.models.model.Encoder;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.spark.TrainedRuns;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import dev.gyre.spark.cluster.PackedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of datasets, on two cores of this JVM. */
class RowsTest {

    private static final RowWork.Writing WRITING = new RowWork.Writing(24, 0.9, 0, 1);
    private static final RowOptions FOURS = new RowOptions(Optional.empty(), 1, 4, 1 << 20);

    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = new Cluster("local[2]", Optional.empty(), Map.of("spark.sql.shuffle.partitions", "2")).start("test");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static StructType schema(DataType text) {
        return new StructType().add("id", DataTypes.LongType).add("text", text);
    }

    /** Rows by number, of texts. */
    private static List<Row> rows(List<?> texts) {
        return IntStream.range(0, texts.size())
                .mapToObj(i -> RowFactory.create((long) i, texts.get(i)))
                .toList();
    }

    private static Dataset<Row> data(Object... texts) {
        return spark.createDataFrame(rows(List.of(texts)), schema(DataTypes.StringType));
    }

    /** Texts from 2 bytes to several windows long. */
    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            texts.add(TrainedRuns.text(1000 * i, 2 + (i * 37) % 300));
        }
        return texts;
    }

    private static Map<Long, Row> byId(Dataset<Row> data) {
        Map<Long, Row> rows = new TreeMap<>();
        data.collectAsList().forEach(r -> assertThat(rows.put(r.getAs("id"), r)).isNull());
        return rows;
    }

    @Test
    void scoresAreThoseOfEval() throws IOException {
        String all = TrainedRuns.text(70_000, 6000);
        Path file = Files.writeString(folder.resolve("text"), all);
        String held = all.substring(5400);
        Evaluation.Result expected = evaluated(TrainedModel.load(TrainedRuns.xlstm(), note -> {}), file.toString());
        Row row = GyreDatasets.score(data(held), "text", TrainedRuns.xlstm()).first();
        assertThat(row.<String>getAs("error")).isNull();
        assertThat(row.<Long>getAs("bytes")).isEqualTo(expected.items()).isEqualTo(599);
        assertThat(row.<Double>getAs("score")).isCloseTo(expected.score(), within(1e-5));
        assertThat(expected.score()).isBetween(2.0, 6.0);
    }

    private static <S extends Settings, M extends Model> Evaluation.Result evaluated(
            TrainedModel<S, M> trained, String file) {
        try (Evaluation evaluation =
                Evaluation.of(trained.built().model(), trained.dataset(Optional.of(file)), 3, Devices.standard())) {
            return evaluation.run(Long.MAX_VALUE, () -> false);
        }
    }

    @Test
    void resultsDontDependOnPartitionsOrOrder() {
        List<Row> rows = rows(texts());
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(7));
        Dataset<Row> straight = spark.createDataFrame(rows, schema(DataTypes.StringType));
        Dataset<Row> mixed = spark.createDataFrame(shuffled, schema(DataTypes.StringType));
        PackedRun run = PackedRun.of(TrainedRuns.xlstm(), CheckpointChoice.LAST, WRITING, note -> {});
        for (RowWork work : List.of(new RowWork.Scoring(), WRITING)) {
            Map<Long, Row> one = byId(GyreDatasets.apply(straight.coalesce(1), "text", run, work, FOURS));
            assertThat(one).hasSize(45);
            assertThat(one.values())
                    .allSatisfy(r -> assertThat(r.<String>getAs("error")).isNull());
            assertThat(one.values().stream().map(r -> r.get(2)).distinct()).hasSize(45);
            for (Dataset<Row> other : List.of(
                    straight.repartition(2), straight.repartition(5), mixed.coalesce(1), mixed.repartition(5))) {
                assertThat(byId(GyreDatasets.apply(other, "text", run, work, FOURS)))
                        .isEqualTo(one);
            }
        }
    }

    @Test
    void theIdOrElseTheTextTellsRandomNumbers() {
        Dataset<Row> same = data("And God said, ", "And God said, ", "And God said, ");
        Path run = TrainedRuns.xlstm();
        assertThat(written(GyreDatasets.generate(same, "text", run, WRITING, FOURS))
                        .distinct())
                .hasSize(1);
        List<String> byId = written(GyreDatasets.generate(same, "text", run, WRITING, FOURS.withId("id")))
                .toList();
        assertThat(byId).doesNotHaveDuplicates();
        assertThat(written(GyreDatasets.generate(
                        same, "text", run, WRITING, FOURS.withId("id").withSeed(2))))
                .doesNotContainAnyElementsOf(byId);
    }

    private static Stream<String> written(Dataset<Row> data) {
        return data.collectAsList().stream().map(r -> r.<String>getAs("generated"));
    }

    @Test
    void theLikeliestTextIsThatOfGenerate() {
        TrainedModel<?, ?> trained = TrainedModel.load(TrainedRuns.xlstm(), note -> {});
        String prompt = "In the beginning of the days, when the heavens";
        StringBuilder expected = new StringBuilder();
        try (Sampler sampler = new Sampler((SequenceModel) trained.built().model(), 1, Devices.standard())) {
            sampler.read(Tokenizer.Bytes.PLAIN.encode(prompt));
            for (int i = 0; i < 40; i++) {
                expected.append((char) sampler.next(new Sampling(0, 0, 1)));
            }
        }
        Row row = GyreDatasets.generate(
                        data(prompt), "text", TrainedRuns.xlstm(), new RowWork.Writing(40, 0, 0, 1), FOURS)
                .first();
        assertThat(row.<String>getAs("generated")).isEqualTo(expected.toString());
        assertThat(row.<Integer>getAs("tokens")).isEqualTo(40);
    }

    @Test
    void embeddingsAreThoseOfEmbed() {
        TrainedModel<?, ?> trained = TrainedModel.load(TrainedRuns.m2(), note -> {});
        List<String> texts = List.of("And it came to pass", "a", "And the earth was", "x".repeat(65), "");
        Map<Long, Row> rows = byId(GyreDatasets.embed(data(texts.toArray()).repartition(2), "text", TrainedRuns.m2()));
        for (int i = 0; i < 3; i++) {
            double[] expected = new TextEncoder(Devices.standard(), trained.multiplication())
                    .embed((Encoder) trained.built().model(), Tokenizer.Bytes.PLAIN.encode(texts.get(i)));
            List<Double> found = rows.get((long) i).getList(2);
            assertThat(found).hasSize(16);
            for (int c = 0; c < 16; c++) {
                assertThat(found.get(c)).isCloseTo(expected[c], within(1e-9));
            }
        }
        assertThat(rows.get(3L).<String>getAs("error")).isEqualTo("it has 65 tokens, but the model reads from 1 to 64");
        assertThat(rows.get(4L).<String>getAs("error")).startsWith("it has 0 tokens");
    }

    /** A text of another length takes a plan of its own; many of them would take all memory. */
    @Test
    void plansOfLengthsAreKeptAsLongAsTheyTakeLittle() {
        LoadedRun run = LoadedRun.of(TrainedRuns.m2(), TrainedModel.load(TrainedRuns.m2(), note -> {}));
        List<Item> texts = IntStream.rangeClosed(10, 15)
                .mapToObj(n -> new Item("And it came to pass".substring(0, n), 0))
                .toList();
        try (TextEmbedder all = new TextEmbedder(run, Devices.standard());
                TextEmbedder one = new TextEmbedder(run, Devices.standard(), 1)) {
            assertThat(one.work(texts, 1)).isEqualTo(all.work(texts, 1)).doesNotHaveDuplicates();
            assertThat(all.plans()).isEqualTo(6);
            assertThat(one.plans()).isEqualTo(1);
        }
    }

    @Test
    void badRowsComeOutWithAnErrorAndGoodOnesAsIfTheyWerentThere() {
        List<byte[]> texts = new ArrayList<>();
        texts.add("And God said, ".getBytes(StandardCharsets.UTF_8));
        texts.add(null);
        texts.add(new byte[] {'a', 'b', (byte) 0xff, 'c'});
        texts.add("y".repeat(101).getBytes(StandardCharsets.UTF_8));
        texts.add("z".getBytes(StandardCharsets.UTF_8));
        texts.add(new byte[0]);
        texts.add(new byte[] {'a', (byte) 0xc3});
        texts.add("Let there be light".getBytes(StandardCharsets.UTF_8));
        Dataset<Row> data =
                spark.createDataFrame(rows(texts), schema(DataTypes.BinaryType)).coalesce(1);
        RowOptions options = new RowOptions(Optional.empty(), 1, 4, 100);
        Map<Long, Row> scored =
                byId(GyreDatasets.apply(data, "text", TrainedRuns.xlstm(), new RowWork.Scoring(), options));
        assertThat(scored.values().stream().map(r -> r.<String>getAs("error")))
                .containsExactly(
                        null,
                        "its text is null",
                        "its text isn't UTF-8 at byte 2",
                        "its text has 101 bytes, but at most 100 are taken (--max-bytes)",
                        "it has one token, but a score takes two, since the first is read only",
                        "it has no tokens, but a score takes two, since the first is read only",
                        "its text isn't UTF-8 at byte 1",
                        null);
        List<String> lines = List.of("{\"id\": 1, \"text\": \"And God said, \"}", "{\"id\": 2}", "no object");
        assertThat(GyreDatasets.score(
                                spark.read().json(spark.createDataset(lines, Encoders.STRING())),
                                "text",
                                TrainedRuns.xlstm())
                        .collectAsList()
                        .stream()
                        .map(r -> r.<String>getAs("error")))
                .containsExactly(
                        null,
                        "its text is null",
                        "its line isn't an object of JSON in UTF-8, or has half of a surrogate pair; _corrupt_record has it as it is");
        Row alone = GyreDatasets.score(data("", "And God said, "), "text", TrainedRuns.xlstm())
                .collectAsList()
                .getLast();
        assertThat(scored.get(0L).<Double>getAs("score")).isEqualTo(alone.<Double>getAs("score"));
        assertThat(scored.get(1L).isNullAt(2)).isTrue();
        Dataset<Row> noId =
                spark.createDataFrame(List.of(RowFactory.create(null, "a text")), schema(DataTypes.StringType));
        assertThat(GyreDatasets.generate(noId, "text", TrainedRuns.xlstm(), WRITING, FOURS.withId("id"))
                        .first()
                        .<String>getAs("error"))
                .isEqualTo("its id is null");
    }

    @Test
    void aPromptThatLeavesNoRoomIsAnError() {
        RowWork.Writing most = new RowWork.Writing(20, 1, 0, 1);
        List<Row> rows = GyreDatasets.generate(
                        data("x".repeat(50), "x".repeat(51)).coalesce(1), "text", TrainedRuns.aft(), most, FOURS)
                .collectAsList();
        assertThat(rows.getFirst().<Integer>getAs("tokens")).isEqualTo(20);
        assertThat(rows.getLast().<String>getAs("error"))
                .isEqualTo("it has 51 tokens, and 20 more don't fit: the model's sequences have at most 70, as it was"
                        + " trained");
    }

    @Test
    void aModelIsLoadedOnceForAllTasksOfAJvm() {
        Dataset<Row> data = spark.createDataFrame(rows(texts()), schema(DataTypes.StringType));
        GyreDatasets.score(data.repartition(5), "text", TrainedRuns.aft()).collectAsList();
        long loads = RunTable.OF_THIS_JVM.loads();
        GyreDatasets.score(data.repartition(5), "text", TrainedRuns.aft()).collectAsList();
        assertThat(RunTable.OF_THIS_JVM.loads()).isEqualTo(loads);
    }

    @Test
    void whatTravelsIsTheModelAlone() throws IOException {
        PackedRun run = PackedRun.of(TrainedRuns.xlstm(), CheckpointChoice.LAST, WRITING, note -> {});
        assertThat(run.files().stream().map(PackedFile::name))
                .containsExactly("checkpoint-0.safetensors", "config.json");
        long checkpoint = Files.size(TrainedRuns.xlstm().resolve("checkpoint-60.safetensors"));
        assertThat(run.bytes()).isLessThan(checkpoint * 2 / 3);
        assertThat(PackedRun.of(TrainedRuns.xlstm(), CheckpointChoice.LAST, WRITING, note -> {})
                        .digest())
                .isEqualTo(run.digest());
    }

    @Test
    void smallWeightsTravelAsTheyAre() {
        Path small = folder.resolve("small");
        TrainedRuns.Ran ran =
                TrainedRuns.run("quantize", TrainedRuns.xlstm().toString(), "--out=" + small, "--weights=int8");
        assertThat(ran.code()).as(ran.err()).isZero();
        Dataset<Row> data = data(TrainedRuns.text(2000, 500));
        double quantized = GyreDatasets.score(data, "text", small).first().getAs("score");
        double floats =
                GyreDatasets.score(data, "text", TrainedRuns.xlstm()).first().getAs("score");
        assertThat(quantized).isNotEqualTo(floats).isCloseTo(floats, within(0.05));
    }

    @Test
    void whatCantBeIsRefusedBeforeAnyTask() {
        Dataset<Row> data = data("a text");
        Path run = TrainedRuns.xlstm();
        assertThatThrownBy(() -> GyreDatasets.score(data, "prompt", run))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--column prompt: the input has no such column; it has id, text");
        assertThatThrownBy(() -> GyreDatasets.score(data, "id", run))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--column id, of type BIGINT must be one of text, STRING or BINARY");
        assertThatThrownBy(() -> GyreDatasets.generate(data, "text", run, WRITING, FOURS.withId("key")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--id key: the input has no such column");
        assertThatThrownBy(() -> GyreDatasets.score(GyreDatasets.score(data, "text", run), "text", run))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("the input has a column score already");
        assertThatThrownBy(() -> GyreDatasets.embed(data, "text", run))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("has no hidden states to give: name a run of m2");
        assertThatThrownBy(() -> GyreDatasets.score(data, "text", TrainedRuns.m2()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("its score is in bits per masked byte");
        assertThatThrownBy(() -> GyreDatasets.score(data, "text", TrainedRuns.fan()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("which reads no text");
        assertThatThrownBy(
                        () -> GyreDatasets.generate(data, "text", TrainedRuns.aft(), RowWork.Writing.STANDARD, FOURS))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--bytes 512 must be below 70");
    }

    @Test
    void executorsHaveToBeLikeTheDriver() {
        ExecutorEnvironment driver = new ExecutorEnvironment("the driver", "0.1.0", 25, true, "cpu");
        driver.requireLike(driver);
        assertThatThrownBy(() -> new ExecutorEnvironment("executor 3", "0.0.9", 25, true, "cpu").requireLike(driver))
                .isInstanceOf(DeviceException.class)
                .hasMessageStartingWith("executor 3 has Gyre 0.0.9, but the driver 0.1.0: ");
        assertThatThrownBy(() -> new ExecutorEnvironment("executor 3", "0.1.0", 26, true, "cpu").requireLike(driver))
                .isInstanceOf(DeviceException.class)
                .hasMessageStartingWith("executor 3 runs on JDK 26, but the driver on 25: ");
        assertThatThrownBy(() -> new ExecutorEnvironment("executor 3", "0.1.0", 25, false, "cpu").requireLike(driver))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("add --add-modules jdk.incubator.vector to its options");
        driver.requireSameBits(driver);
        assertThatThrownBy(
                        () -> new ExecutorEnvironment("executor 3", "0.1.0", 25, true, "other").requireSameBits(driver))
                .isInstanceOf(DeviceException.class)
                .hasMessageStartingWith("executor 3 runs on other, but the driver on cpu, whose results differ");
        assertThat(ExecutorEnvironment.here().arithmetic()).contains(", ").contains("vectors");
        assertThat(ExecutorEnvironment.here().vectors()).isTrue();
        assertThat(ExecutorEnvironment.here().where()).isEqualTo("the driver");
    }
}
