package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.TestDevices;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.device.JvmDevice;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.Learner;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {

    private static final Device DEVICE = Devices.standard();

    @ParameterizedTest
    @ValueSource(strings = {"bigram", "xlstm", "transformer", "mlp"})
    void isWhatIsAllocated(String family) {
        check(Runs.of(family, Map.of("--batch", "2"), 10, 0, ""));
    }

    private static <S extends Settings, M extends Model> void check(RunConfig<S, M> config) {
        DatasetTask<? super M> dataset = config.open();
        MemoryPlan planned = MemoryPlan.ofTraining(config, dataset, DEVICE);
        Family.Built<M> built = config.build(dataset.domain(), Source.zeros());
        try (Learner learner =
                        config.recipe().learner(built.model(), built.parameters(), dataset, config.run(), DEVICE);
                Evaluation evaluation =
                        Evaluation.of(built.model(), dataset, config.run().batch(), DEVICE)) {
            assertThat(planned.parameters() + planned.state() + planned.plans())
                    .isEqualTo(learner.bytes() + evaluation.bytes());
        }
        assertThat(planned.numbers()).isEqualTo(built.size());
        assertThat(planned.parameters())
                .isEqualTo(4
                        * built.parameters().stream()
                                .mapToLong(p -> p.shape().size())
                                .sum());
    }

    /** What's below a mebibyte isn't one, and the whole is the sum of what's told of its parts. */
    @Test
    void theFiguresAddUp() {
        String text = plan(Runs.of("mlp", Map.of("--batch", "2"), 10, 0, "")).text();
        assertThat(text)
                .matches(
                        "\\d+\\.\\d MiB \\(parameters \\d+\\.\\d, optimiser \\d+\\.\\d, plan \\d+\\.\\d, host \\d+\\.\\d\\)");
        double[] figures = Pattern.compile("\\d+\\.\\d")
                .matcher(text)
                .results()
                .mapToDouble(m -> Double.parseDouble(m.group()))
                .toArray();
        assertThat(figures[0]).isLessThan(1).isEqualTo(figures[1] + figures[2] + figures[3] + figures[4], within(1e-9));
    }

    /** A model of many gigabytes is planned in a JVM that has few. */
    @Test
    void takesShapesAlone() {
        RunConfig<?, ?> config =
                Runs.of("transformer", Map.of("--dim", "16384", "--heads", "64", "--blocks", "64"), 10, 0, "");
        assertThatThrownBy(() -> plan(config))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("training transformer takes")
                .hasMessageContaining("(parameters ")
                .hasMessageContaining(" are free on jvm: lower --dim, --blocks, --batch or --length, or give Java");
    }

    /** What no memory suffices for is told as what this memory doesn't: by the settings that can be lowered. */
    @Test
    void aTensorThatCantBeIsLikeMemoryThatIsntThere() {
        RunConfig<?, ?> batch = Runs.of("bigram", Map.of("--batch", "4096", "--length", "4096"), 10, 0, "");
        assertThatThrownBy(() -> plan(batch).require(DEVICE))
                .isInstanceOf(DeviceException.class)
                .hasMessageMatching("training bigram takes a tensor of shape \\(4096, .+\\), which has more than"
                        + " 2\\^31 elements: lower --dim, --blocks, --batch or --length");
        RunConfig<?, ?> weights = Runs.of("transformer", Map.of("--dim", "65536", "--heads", "64"), 10, 0, "");
        assertThatThrownBy(() -> plan(weights).require(DEVICE))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("lower --dim, --blocks, --batch or --length");
        MemoryPlan beside = MemoryPlan.beside("reading", DEVICE, on -> Shape.of(1 << 16, 1 << 15));
        assertThatThrownBy(() -> beside.require(DEVICE, "--rows"))
                .isInstanceOf(DeviceException.class)
                .hasMessage(
                        "reading takes a tensor of shape (65536, 32768), which has more than 2^31 elements: lower --rows");
    }

    private static <S extends Settings, M extends Model> MemoryPlan plan(RunConfig<S, M> config) {
        return MemoryPlan.ofTraining(config, config.open(), DEVICE);
    }

    /** What writing takes: the sequence's state among it, without a run of any plan. */
    @ParameterizedTest
    @ValueSource(strings = {"xlstm", "transformer", "aft"})
    @Tag("slow")
    void countsTheSamplersState(String family) {
        RunConfig<?, ?> config = Runs.of(family, Map.of("--dim", "32", "--blocks", "2", "--heads", "2"), 1, 0, "");
        SequenceModel model = (SequenceModel)
                config.build(config.open().domain(), Source.zeros()).model();
        MemoryPlan planned = MemoryPlan.beside("writing", DEVICE, on -> {
            try (Session session = new Session(model, on)) {
                session.prepare(1);
            }
        });
        try (Sampler sampler = new Sampler(model, 1, DEVICE)) {
            sampler.read(new int[] {1});
            assertThat(planned.state())
                    .isGreaterThanOrEqualTo(sampler.stateBytes())
                    .isPositive();
            assertThat(planned.arrays()).isGreaterThan(planned.state());
        }
    }

    /** A plan whose tensor can't be has no amounts; work without plans takes nothing. */
    @Test
    void workBesideAModel() {
        assertThat(MemoryPlan.beside("nothing", DEVICE, on -> {}))
                .isEqualTo(new MemoryPlan("nothing", 0, 0, 0, 0, 0, Optional.empty()));
        String tensor = "a tensor of shape (65536, 32768), which has more than 2^31 elements";
        assertThat(MemoryPlan.beside("reading", DEVICE, on -> Shape.of(1 << 16, 1 << 15)))
                .isEqualTo(new MemoryPlan("reading", 0, 0, 0, 0, 0, Optional.of(tensor)));
    }

    @Test
    void measuringTakesWhatItsPlansDo() {
        measuring(Runs.of("mlp", Map.of("--batch", "2"), 1, 0, ""));
    }

    private static <S extends Settings, M extends Model> void measuring(RunConfig<S, M> config) {
        DatasetTask<? super M> dataset = config.open();
        M model = config.build(dataset.domain(), Source.zeros()).model();
        MemoryPlan planned = MemoryPlan.ofEvaluation(model, dataset, 2, DEVICE, Multiplication.FLOATS);
        try (Evaluation evaluation = Evaluation.of(model, dataset, 2, DEVICE)) {
            assertThat(planned.plans()).isEqualTo(evaluation.bytes()).isPositive();
        }
        assertThat(planned.what()).isEqualTo("measuring it");
        assertThat(planned.parameters()).isZero();
    }

    /** L-BFGS keeps its history in double precision on the host, beside the largest parameter. */
    @Test
    void theHostKeepsHistory() {
        RunConfig<?, ?> config = Runs.of("kan", Map.of("--optimizer", "lbfgs"), 1, 0, "");
        MemoryPlan alone = MemoryPlan.ofModel(config, config.open().domain(), DEVICE, Map.of());
        assertThat(plan(config).host()).isGreaterThan(alone.host());
    }

    /** One number is enough to be trained. */
    @Test
    void aModelOfOneNumberHasAnOptimiser() {
        assertThat(new MemoryPlan("it", 1, 0, 1, 0, 0, Optional.empty()).text()).isEqualTo("0.1 MiB (optimiser 0.1)");
    }

    private static MemoryPlan mebibytes(double parameters, double state, double plans, double host) {
        double each = 1 << 20;
        return new MemoryPlan(
                "it",
                7,
                (long) (parameters * each),
                (long) (state * each),
                (long) (plans * each),
                (long) (host * each),
                Optional.empty());
    }

    /** 225 MiB for Java itself, and 3 % of the arrays for its collector; amounts in messages are rounded up. */
    @Test
    void figures() {
        MemoryPlan plan = mebibytes(40, 30, 20, 10);
        assertThat(plan.arrays()).isEqualTo(100L << 20);
        assertThat(plan.resident()).isEqualTo(328L << 20);
        assertThat(plan.text()).isEqualTo("100.0 MiB (parameters 40.0, optimiser 30.0, plan 20.0, host 10.0)");
        assertThat(plan.text(DEVICE)).isEqualTo(plan.text() + ", 328 MiB with Java's own");
        assertThat(mebibytes(1.5, 0, 1000.25, 0).text()).isEqualTo("1,001.8 MiB (parameters 1.5, plan 1,000.3)");
        assertThat(mebibytes(0, 0, 0, 1e-6).text()).isEqualTo("0.1 MiB (host 0.1)");
    }

    @Test
    void whatDoesntFitIsRefused() {
        MemoryPlan small = mebibytes(1, 0, 0, 0);
        small.require(DEVICE);
        assertThat(small.fits(DEVICE)).isTrue();
        MemoryPlan large = mebibytes(1 << 22, 0, 0, 0);
        assertThat(large.fits(DEVICE)).isFalse();
        assertThatThrownBy(() -> large.require(DEVICE, "--rows"))
                .isInstanceOf(DeviceException.class)
                .hasMessageStartingWith("it takes 4,194,304.0 MiB (parameters 4,194,304.0), but only ")
                .hasMessageContaining(" are free on jvm: lower --rows, or give Java more memory");
        MemoryPlan impossible = new MemoryPlan("it", 0, 0, 0, 0, 0, Optional.of("a tensor"));
        assertThat(impossible.fits(DEVICE)).isFalse();
        assertThatThrownBy(() -> impossible.require(DEVICE))
                .hasMessage("it takes a tensor: lower --dim, --blocks, --batch or --length");
    }

    /** On a device whose memory nobody else takes of: the last byte may be taken, and none beyond. */
    @Test
    void theLastByteMayBeTaken() {
        Device device = TestDevices.apart(new JvmDevice("limited", 1, KernelCompiler::compile));
        long free = device.freeBytes();
        for (int part = 0; part < 4; part++) {
            MemoryPlan all = allIn(part, free);
            assertThat(all.arrays()).isEqualTo(free);
            assertThat(all.fits(device)).isTrue();
            all.require(device);
            MemoryPlan more = allIn(part, free + 1);
            assertThat(more.fits(device)).isFalse();
            assertThatThrownBy(() -> more.require(device))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageEndingWith(
                            " are free on limited: lower --dim, --blocks, --batch or --length, or give it more of the"
                                    + " device's memory (GYRE_DEVICE_MEMORY=...GB)");
        }
        assertThat(allIn(0, free).text(device)).isEqualTo(allIn(0, free).text());
    }

    private static MemoryPlan allIn(int part, long bytes) {
        return new MemoryPlan(
                "it",
                0,
                part == 0 ? bytes : 0,
                part == 1 ? bytes : 0,
                part == 2 ? bytes : 0,
                part == 3 ? bytes : 0,
                Optional.empty());
    }

    /** Tenths of a mebibyte, the last one begun, and what the process takes, rounded to the byte. */
    @Test
    void amountsAreRounded() {
        long tenth = (1 << 20) / 10;
        assertThat(allIn(0, tenth).text()).isEqualTo("0.1 MiB (parameters 0.1)");
        assertThat(allIn(0, tenth + 1).text()).isEqualTo("0.2 MiB (parameters 0.2)");
        assertThat(allIn(1, 1).text()).isEqualTo("0.1 MiB (state 0.1)");
        assertThat(allIn(2, 17).resident()).isEqualTo((225L << 20) + 18);
        assertThat(allIn(3, 49).resident()).isEqualTo((225L << 20) + 50);
        assertThat(allIn(0, 1).text(DEVICE)).endsWith(", 226 MiB with Java's own");
        assertThat(allIn(0, 0).text(DEVICE)).endsWith(", 225 MiB with Java's own");
    }

    /** A model by itself has no plans; the host draws or reads one parameter at a time. */
    @Test
    void aModelByItself() {
        ofModel(Runs.of("mlp", Map.of("--hidden", "12,8"), 1, 0, ""));
    }

    private static <S extends Settings, M extends Model> void ofModel(RunConfig<S, M> config) {
        Family.Built<M> built = config.build(config.open().domain(), Source.zeros());
        List<Long> sizes =
                built.parameters().stream().map(p -> (long) p.shape().size()).toList();
        MemoryPlan plan = MemoryPlan.ofModel(config, config.open().domain(), DEVICE, Map.of());
        assertThat(plan.what()).isEqualTo("a model of mlp");
        assertThat(plan.numbers()).isEqualTo(built.size());
        assertThat(plan.parameters())
                .isEqualTo(4 * sizes.stream().mapToLong(n -> n).sum());
        assertThat(plan.state()).isZero();
        assertThat(plan.plans()).isZero();
        assertThat(plan.host()).isEqualTo(4 * Collections.max(sizes));
        assertThat(plan.beyond()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("families")
    @Tag("slow")
    void everyFamilyCanBePlanned(String family) {
        if (Families.find(family).beginnings().needed()) {
            return;
        }
        MemoryPlan plan = plan(Runs.of(family, Map.of(), 2000, 0, ""));
        assertThat(plan.parameters()).isPositive();
        assertThat(plan.plans() + plan.host()).isPositive();
    }

    static List<String> families() {
        return Families.all().stream().map(Family::name).toList();
    }
}
