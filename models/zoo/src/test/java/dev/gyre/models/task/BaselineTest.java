package dev.gyre.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.arch.Unigram;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The score to beat of each task, and what masked bytes are. */
class BaselineTest {

    private static final Device DEVICE = Devices.standard();

    @TempDir
    Path folder;

    /** 90 bytes to train on, of them 60 a and 30 b by turns, and 10 held back. */
    private String text() throws IOException {
        return Files.writeString(folder.resolve("text"), "aab".repeat(30) + "aabaabaaba")
                .toString();
    }

    private static double bits(double probability) {
        return -Math.log(probability) / Math.log(2);
    }

    @Test
    void theBigramIsThatOfSmoothedPairs() throws IOException {
        Baseline b = new NextByte(4, 0, -1).open(text(), 1).baseline().orElseThrow();
        // Pairs of the training part: aa 30, ab 30, ba 29. Held back: 9 pairs, aa ab ba aa ab ba aa ab ba.
        double expected = 3 * (bits(31 / 316.0) + bits(31 / 316.0) + bits(30 / 285.0)) / 9;
        assertThat(b.name()).isEqualTo("bigram");
        assertThat(b.score()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void theUnigramIsThatOfSmoothedBytesOnTheMaskedPlaces() throws IOException {
        Baseline b = new MaskedBytes(4, 0.3, 1).open(text(), 1).baseline().orElseThrow();
        double expected = (7 * bits(61 / 346.0) + 3 * bits(31 / 346.0)) / 10;
        assertThat(b.name()).isEqualTo("unigram");
        assertThat(b.score()).isCloseTo(expected, within(1e-12));
    }

    /** A model that has learned the counts scores what the baseline says, on the same bytes. */
    @Test
    void aUnigramThatKnowsTheCountsScoresTheBaseline() throws IOException {
        DatasetTask<MaskedModel> dataset = new MaskedBytes(4, 0.3, 0.6).open(text(), 1);
        Source counts = p -> {
            float[] logits = new float[p.shape().size()];
            for (int i = 0; i < 256; i++) {
                logits[i] = (float) Math.log(i == 'a' ? 61 : i == 'b' ? 31 : 1);
            }
            logits[MaskedBytes.MASK] = -1e9f;
            return logits;
        };
        Unigram model = new Unigram(new Unigram.Config(true), new Parameters(counts, dataset.domain()));
        Graph g = new Graph();
        TaskBatch taskBatch = dataset.describe(g, model, 2, Phase.EVALUATION);
        Tally tally = Tally.NONE;
        try (Plan plan = Plan.compile(g, DEVICE, List.of(taskBatch.loss()), PlanOptions.named("score"))) {
            for (long n = 0; n < dataset.validationBatches(2); n++) {
                taskBatch.validation(n, plan::input);
                plan.run();
                tally = tally.plus(taskBatch.tally(plan::read));
            }
        }
        assertThat(tally.items()).isBetween(2L, 10L);
        assertThat(tally.mean()).isCloseTo(dataset.baseline().orElseThrow().score(), within(1e-5));
    }

    /** The same bytes of what's held back are masked whatever the seed, and about as many as asked for are in training. */
    @Test
    void masksDependOnThePlaceAloneWhereModelsAreJudged() {
        MaskedBytes task = new MaskedBytes(64, 0.3, 0.15);
        int[] one = shown(task.open("", 1), 8, 5, false);
        assertThat(one).isEqualTo(shown(task.open("", 2), 8, 5, false));
        assertThat(masked(one)).isBetween(40L, 120L);
        int[] training = shown(task.open("", 1), 8, 5, true);
        assertThat(masked(training)).isBetween(110L, 200L);
        assertThat(training).isNotEqualTo(shown(task.open("", 2), 8, 5, true));
        assertThat(training).isEqualTo(shown(task.open("", 1), 8, 5, true));
    }

    private static long masked(int[] tokens) {
        return Arrays.stream(tokens).filter(t -> t == MaskedBytes.MASK).count();
    }

    private static int[] shown(DatasetTask<MaskedModel> dataset, int batch, long number, boolean training) {
        Unigram model = new Unigram(new Unigram.Config(true), new Parameters(Source.zeros(), dataset.domain()));
        Graph g = new Graph();
        TaskBatch taskBatch = dataset.describe(g, model, batch, Phase.EVALUATION);
        int[] ids = new int[batch * dataset.itemsPerExample()];
        try (Plan plan = Plan.compile(g, DEVICE, List.of(taskBatch.loss()), PlanOptions.named("shown"))) {
            Buffer[] first = new Buffer[1];
            Function<Tensor, Buffer> inputs = t -> {
                Buffer b = plan.input(t);
                first[0] = t.name().equals("ids") ? b : first[0];
                return b;
            };
            if (training) {
                taskBatch.training(number, inputs);
            } else {
                taskBatch.validation(number, inputs);
            }
            for (int i = 0; i < ids.length; i++) {
                ids[i] = (int) first[0].number(i);
            }
        }
        return ids;
    }

    @Test
    void theMajorityClassAndTheMeanAreTheOthers() {
        Baseline digits = Classification.STANDARD.open("", 1).baseline().orElseThrow();
        assertThat(digits.name()).isEqualTo("majority class");
        assertThat(digits.score()).isBetween(5.0, 12.0);
        // The variance of sines over whole periods, or nearly.
        Baseline sine = Regression.STANDARD.open("", 1).baseline().orElseThrow();
        assertThat(sine.name()).isEqualTo("mean");
        assertThat(sine.score()).isCloseTo(0.5, within(0.05));
    }

    @Test
    void aShareOfNothingIsRefused() {
        assertThatThrownBy(() -> new MaskedBytes(4, 0, 0.15))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--masked-share 0.0 must be above 0");
    }
}
