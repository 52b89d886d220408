package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.train.AdamWRecipe;
import dev.gyre.models.train.Learner;
import dev.gyre.verify.Comparison;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every family of the table promises, a row of {@link SmallModels} each. */
@Order(3)
class FamiliesTest {

    private static final Device DEVICE = Devices.standard();
    private static final int WARM_UP = 20_000;
    private static final int BEFORE_PAUSES = 200;
    private static final long PAUSE = 1_000_000;
    private static final long ALLOWED_BYTES = 10_000;

    @TempDir
    Path folder;

    static List<Small> firsts() {
        return SmallModels.firsts();
    }

    static List<Small> others() {
        return SmallModels.all().stream().filter(s -> !firsts().contains(s)).toList();
    }

    static Stream<Small> firstsByGradients() {
        return byGradients(firsts());
    }

    static Stream<Small> othersByGradients() {
        return byGradients(others());
    }

    /** What learns by evolution decides on the host, and needs a trained model. */
    private static Stream<Small> byGradients(List<Small> models) {
        return models.stream().filter(s -> Families.find(s.family()).recipe() instanceof AdamWRecipe);
    }

    static Stream<Small> languageModels() {
        return SmallModels.all().stream()
                .filter(s -> built(Runs.of(s.family(), s.options(), 1, 0, "")).model() instanceof SequenceModel);
    }

    @Test
    void everyFamilyHasASmallRun() {
        assertThat(SmallModels.all())
                .extracting(Small::family)
                .containsAll(Families.all().stream().map(Family::name).toList());
    }

    @Test
    void namesAreUniqueAndUnknownOnesAreRefusedWithTheKnownOnes() {
        assertThat(Families.all()).extracting(Family::name).doesNotHaveDuplicates();
        assertThatThrownBy(() -> Families.find("gpt"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("no model \"gpt\": did you mean transformer?");
        assertThatThrownBy(() -> Families.find("markov"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"markov\"")
                .hasMessageContaining("bigram");
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("others")
    void soItIsForOtherFormsOfAFamily(Small small) throws IOException {
        aRunThatWentOnIsTheOneThatDidntStop(small);
    }

    @ParameterizedTest
    @MethodSource("firsts")
    void aRunThatWentOnIsTheOneThatDidntStop(Small small) throws IOException {
        Path whole = folder.resolve("whole");
        RunConfig<?, ?> config = config(small, 6);
        Trainer.Outcome end;
        try (Trainer t = RunStart.start(whole, config, FamiliesTest::line)) {
            end = t.run(new StopSignal());
        }
        assertThat(end.complete()).isTrue();
        assertThat(score(TrainedModel.load(whole, FamiliesTest::line))).isEqualTo(end.value());
        assertThat(whole.resolve("README.md"))
                .content()
                .contains(end.score().text(end.value()), "./gyre train " + small.family());
        beginsFrom(whole);
        Path cut = Files.createDirectory(folder.resolve("cut"));
        for (String name : List.of("config.json", "metrics.jsonl", "checkpoint-3.safetensors")) {
            Files.copy(whole.resolve(name), cut.resolve(name));
        }
        try (Trainer t = RunStart.resume(cut, "", FamiliesTest::line)) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertThat(Runs.losses(cut)).isEqualTo(Runs.losses(whole));
        assertThat(cut.resolve("checkpoint-6.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("checkpoint-6.safetensors"));
    }

    /** What was measured when training ended is what's measured of the model in the folder. */
    private static <S extends Settings, M extends Model> double score(TrainedModel<S, M> trained) {
        RunConfig<S, M> config = trained.config();
        try (Evaluation e = Evaluation.of(
                trained.built().model(), config.open(), config.run().batch(), DEVICE)) {
            return e.run(Long.MAX_VALUE, () -> false).score();
        }
    }

    /** A model of the same settings begins with the numbers of the trained one. */
    private void beginsFrom(Path trained) {
        Path tuned = folder.resolve("tuned");
        Predecessor from = Predecessor.find(trained, CheckpointChoice.LAST, FamiliesTest::line);
        RunConfig<?, ?> config = from.begin(from.config().family(), Map.of("--seed", "9"), Optional.empty(), "");
        RunStart.start(tuned, config, FamiliesTest::line).close();
        assertThat(numbers(tuned)).isEqualTo(numbers(trained));
    }

    private static Map<String, List<Float>> numbers(Path run) {
        return TrainedModel.load(run, FamiliesTest::line).built().variables().stream()
                .collect(Collectors.toMap(Variable::name, v -> {
                    float[] values = new float[v.type().shape().size()];
                    v.buffer().read(values);
                    return IntStream.range(0, values.length)
                            .mapToObj(i -> values[i])
                            .toList();
                }));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("othersByGradients")
    void soDoesThatOfOtherFormsOfAFamily(Small small) throws IOException {
        trainingLowersTheLossAndAllocatesNothingByTheStep(small);
    }

    @ParameterizedTest
    @MethodSource("firstsByGradients")
    void trainingLowersTheLossAndAllocatesNothingByTheStep(Small small) throws IOException {
        learns(config(small, 60));
    }

    private <S extends Settings, M extends Model> void learns(RunConfig<S, M> config) {
        DatasetTask<? super M> dataset = config.open();
        Family.Built<M> built = config.build(dataset.domain(), Source.fresh(1));
        try (Learner learner =
                config.recipe().learner(built.model(), built.parameters(), dataset, config.run(), DEVICE)) {
            double[] losses = IntStream.rangeClosed(1, 60)
                    .mapToDouble(step -> learner.step(step).loss())
                    .toArray();
            assertThat(Arrays.stream(losses, 50, 60).average().orElseThrow())
                    .isLessThan(0.95 * Arrays.stream(losses, 0, 10).average().orElseThrow());
            assertThat(allocatedBy(() -> learner.step(60))).isLessThanOrEqualTo(ALLOWED_BYTES);
        }
    }

    /** The least that a step allocates; vectors live on the heap until the JVM has compiled what computes with them. */
    private static long allocatedBy(Runnable step) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < WARM_UP && least > ALLOWED_BYTES; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            step.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            if (i >= BEFORE_PAUSES) {
                LockSupport.parkNanos(PAUSE); // for the compiler, where processors are busy
            }
        }
        return least;
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void chunksAndStepsGiveTheLogitsOfTheWholeSequence(Small small) {
        RunConfig<?, ?> config = Runs.of(small.family(), small.options(), 1, 0, "");
        Family.Built<?> built = built(config);
        SequenceModel model = (SequenceModel) built.model();
        int first = config.task() instanceof NextByte task ? task.firstByte() : 0;
        int length = 2 * model.chunk() + 3;
        int[] ids = IntStream.range(0, length)
                .map(i -> first + (i * i + 3 * i + i / 7) % 200)
                .toArray();
        double[] expected = last(whole(model, ids));
        try (Session session = new Session(model, DEVICE)) {
            Session.Sequence chunked = session.open();
            session.read(chunked, ids);
            close("chunks, then steps", expected, chunked.logits());
            Session.Sequence stepped = session.open();
            long state = -1;
            for (int id : ids) {
                session.step(List.of(stepped), id);
                state = state < 0 ? session.stateBytes() : state;
            }
            close("steps", expected, stepped.logits());
            assertThat(session.stateBytes()).isEqualTo(state);
            together(session, ids, stepped.logits());
        }
    }

    /** Sequences at different positions step together, are forked, emptied and dropped, and don't disturb each other. */
    private static void together(Session session, int[] ids, float[] alone) {
        double[] expected = last(alone);
        Session.Sequence early = session.open();
        Session.Sequence late = session.open();
        Session.Sequence other = session.open();
        session.read(other, ids[3], ids[1]);
        session.read(late, Arrays.copyOf(ids, 5));
        for (int i = 0; i < 5; i++) {
            session.step(List.of(other, early), ids[i], ids[i]);
        }
        Session.Sequence fork = session.fork(early);
        for (int i = 5; i < ids.length; i++) {
            session.step(List.of(late, other, early), ids[i], ids[0], ids[i]);
        }
        assertThat(early.logits())
                .as("token by token, with others as alone to the last bit")
                .isEqualTo(alone);
        close("behind a prompt", expected, late.logits());
        session.reset(other);
        session.read(other, ids);
        close("after a reset", expected, other.logits());
        session.drop(early);
        assertThatThrownBy(() -> session.step(List.of(early), ids[0])).hasMessageContaining("was dropped");
        session.read(fork, Arrays.copyOfRange(ids, 5, ids.length));
        close("forked", expected, fork.logits());
    }

    private static void close(String what, double[] expected, float[] actual) {
        assertThat(Comparison.rms(what, expected, actual, 2e-5)).matches(Comparison::passes);
    }

    private static float[] whole(SequenceModel model, int[] ids) {
        return whole(model, new Graph(), ids);
    }

    /** Logits of the last place of a whole sequence, in a graph of a kind. */
    static float[] whole(SequenceModel model, Graph g, int[] ids) {
        Tokens tokens = Tokens.input(g, 1, ids.length);
        Tensor logits = model.logits(g, tokens, Memory.empty());
        try (Plan plan = Plan.compile(g, DEVICE, List.of(logits), PlanOptions.named("whole"))) {
            tokens.prepare(DEVICE);
            tokens.fill(ids, plan::input);
            plan.run();
            float[] values = plan.floats(logits);
            return Arrays.copyOfRange(values, values.length - logits.dim(-1), values.length);
        }
    }

    private static double[] last(float[] logits) {
        return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    }

    private static Family.Built<?> built(RunConfig<?, ?> config) {
        return config.build(config.open().domain(), Source.fresh(5));
    }

    private RunConfig<?, ?> config(Small small, int steps) throws IOException {
        return Runs.small(small, steps, folder);
    }

    private static void line(String line) {
        assertThat(line).isNotBlank();
    }
}
