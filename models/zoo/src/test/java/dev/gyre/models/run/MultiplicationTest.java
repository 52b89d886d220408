package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.lmul.LMulBlockDiagonal;
import dev.gyre.engine.op.lmul.LMulDenseMatMul;
import dev.gyre.engine.op.lmul.LMulEnergy;
import dev.gyre.engine.op.lmul.LMulMaskedAttention;
import dev.gyre.models.Family;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.train.Learner;
import dev.gyre.verify.Comparison;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trained models that are used with L-Mul's products. */
class MultiplicationTest {

    private static final Device DEVICE = Devices.standard();
    private static final int STEPS = 80;
    private static final int BATCHES = 4;

    /** What an evaluation came to. */
    private record Measured(double score, LMulEnergy energy) {}

    /** A small transformer that has learnt something. */
    private record Trained<M extends Model>(M model, DatasetTask<? super M> dataset) {

        Measured measured(Multiplication multiplication) {
            try (Evaluation e = Evaluation.of(model, dataset, 4, DEVICE, multiplication)) {
                return new Measured(e.run(BATCHES, () -> false).score(), e.energy());
            }
        }
    }

    private static Trained<?> transformer() {
        return trained(Runs.of(
                "transformer",
                Map.of(
                        "--dim",
                        "32",
                        "--blocks",
                        "1",
                        "--heads",
                        "2",
                        "--batch",
                        "4",
                        "--length",
                        "32",
                        "--warmup",
                        "5"),
                STEPS,
                0,
                ""));
    }

    private static <S extends Settings, M extends Model> Trained<M> trained(RunConfig<S, M> config) {
        DatasetTask<? super M> dataset = config.open();
        Family.Built<M> built = config.build(dataset.domain(), Source.fresh(1));
        try (Learner learner =
                config.recipe().learner(built.model(), built.parameters(), dataset, config.run(), DEVICE)) {
            IntStream.rangeClosed(1, STEPS).forEach(learner::step);
        }
        return new Trained<>(built.model(), dataset);
    }

    @Test
    void aTrainedModelScoresCloseToItselfWithFloats() {
        Trained<?> t = transformer();
        Measured floats = t.measured(Multiplication.FLOATS);
        assertThat(floats.score()).isLessThan(5);
        assertThat(floats.energy().lmul()).isZero();
        for (String text : List.of("lmul:3", "lmul:4", "lmul:23", "lmul:4,attention", "lmul:4,linear")) {
            Measured other = t.measured(Multiplication.parse("--product", text));
            double worse = other.score() - floats.score();
            assertThat(Math.abs(worse)).as(text).isBetween(1e-7, text.equals("lmul:3") ? 0.1 : 0.02);
            assertThat(other.energy().joulesOfFloats())
                    .isEqualTo(floats.energy().joulesOfFloats());
            assertThat(other.energy().joules()).isLessThan(floats.energy().joules());
        }
        assertThat(t.measured(Multiplication.parse("--product", "lmul:4"))
                        .energy()
                        .exact())
                .isZero();
        assertThat(t.measured(Multiplication.parse("--product", "lmul:4,attention"))
                        .energy()
                        .exact())
                .isPositive();
    }

    /** Of each family the first row of each set of L-Mul's ops; every row with {@code -Dgyre.models=all}. */
    static Stream<Arguments> languageModels() {
        boolean every = System.getProperty("gyre.models", "").equals("all");
        Set<List<?>> seen = new HashSet<>();
        return FamiliesTest.languageModels()
                .flatMap(small -> Stream.of("lmul:23", "lmul:23,attention")
                        .filter(text -> seen.add(List.of(small.family(), text, ops(small, text))) || every)
                        .map(text -> Arguments.of(small, text)));
    }

    private static Set<Class<?>> ops(Small small, String product) {
        RunConfig<?, ?> config = Runs.of(small.family(), small.options(), 1, 0, "");
        SequenceModel model = (SequenceModel)
                config.build(config.open().domain(), Source.fresh(5)).model();
        Graph g = Multiplication.parse("--product", product).graph();
        model.logits(g, Tokens.input(g, 1, 1), Memory.empty());
        return g.nodes().stream()
                .map(node -> node.op().getClass())
                .filter(op -> op.getSimpleName().startsWith("LMul"))
                .collect(Collectors.toSet());
    }

    /** All mantissa bits, so that nothing jumps where sums round otherwise. */
    @ParameterizedTest
    @MethodSource("languageModels")
    void generationMultipliesAsWholeSequencesDo(Small small, String product) {
        RunConfig<?, ?> config = Runs.of(small.family(), small.options(), 1, 0, "");
        SequenceModel model = (SequenceModel)
                config.build(config.open().domain(), Source.fresh(5)).model();
        int first = config.task() instanceof NextByte task ? task.firstByte() : 0;
        int[] ids = IntStream.range(0, model.chunk() + 5)
                .map(i -> first + (7 * i + i * i) % 200)
                .toArray();
        Multiplication wide = Multiplication.parse("--product", product);
        Graph g = wide.graph();
        double[] expected = last(model, g, ids);
        try (Session lmul = new Session(model, DEVICE, wide)) {
            Session.Sequence chunked = lmul.open();
            if (!multiplies(g)) {
                assertThatThrownBy(() -> lmul.read(chunked, ids))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageStartingWith("L-Mul has nothing to multiply");
                return;
            }
            lmul.read(chunked, ids);
            Session.Sequence stepped = lmul.open();
            IntStream.of(ids).forEach(id -> lmul.step(List.of(stepped), id));
            assertThat(Comparison.rms("chunks", expected, chunked.logits(), 1e-4))
                    .matches(Comparison::passes);
            assertThat(Comparison.rms("steps", expected, stepped.logits(), 1e-4))
                    .matches(Comparison::passes);
        }
        float[] floats = new float[expected.length];
        double[] exact = last(model, new Graph(), ids);
        IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) exact[i]);
        assertThat(Comparison.rms("not floats", expected, floats, 2e-4)).matches(c -> !c.passes());
    }

    private static boolean multiplies(Graph g) {
        return g.nodes().stream()
                .map(Graph.Node::op)
                .anyMatch(op -> op instanceof LMulMaskedAttention
                        || op instanceof LMulBlockDiagonal
                        || op instanceof LMulDenseMatMul);
    }

    /** Logits of the last place of a whole sequence. */
    private static double[] last(SequenceModel model, Graph g, int[] ids) {
        float[] logits = FamiliesTest.whole(model, g, ids);
        return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    }

    @Test
    void aModelWithoutSuchProductsIsRefused() {
        Trained<?> bigram = trained(Runs.bigram(STEPS, 0));
        assertThatThrownBy(() -> bigram.measured(Multiplication.parse("--product", "lmul:4")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("L-Mul has nothing to multiply, since this model has no softmax attention and products with"
                        + " float weights: leave --product away");
        Trained<?> xlstm = trained(Runs.of(
                "xlstm",
                Map.of("--dim", "16", "--blocks", "1", "--heads", "2", "--batch", "2", "--length", "8"),
                STEPS,
                0,
                ""));
        assertThatThrownBy(() -> xlstm.measured(Multiplication.parse("--product", "lmul:4,attention")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("L-Mul has nothing to multiply, since this model has no softmax attention");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lmul:0",
                "lmul:24",
                "lmul:-1",
                "lmul:",
                "lmul",
                "lmul:4,",
                "lmul:4,heads",
                "lmul:4000000000",
                "float"
            })
    void whatIsNoProductIsRefusedWithTheRange(String text) {
        assertThatThrownBy(() -> Multiplication.parse("--product", text))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--product " + text + " must be lmul:M with M from 1 to 23 mantissa bits");
    }
}
