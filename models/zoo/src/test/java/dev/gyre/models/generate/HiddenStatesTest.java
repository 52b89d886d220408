package dev.gyre.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.Runs;
import dev.gyre.models.task.TextTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The last hidden states of each language model. */
class HiddenStatesTest {

    private static final Device DEVICE = Devices.standard();
    private static final Map<String, Small> SMALL = small();

    private static Map<String, Small> small() {
        Map<String, Small> small = new LinkedHashMap<>();
        for (Small s : SmallModels.all()) {
            if (Runs.of(s.family(), s.options(), 1, 0, "").task() instanceof TextTask
                    && !s.family().equals("unigram")) {
                small.putIfAbsent(s.family(), s);
            }
        }
        return small;
    }

    static List<String> names() {
        return List.copyOf(SMALL.keySet());
    }

    private static SequenceModel model(Small small) {
        RunConfig<?, ?> config = Runs.of(small.family(), small.options(), 1, 0, "");
        Domain domain = Domain.tokens(((TextTask) config.task()).tokenizer().vocabulary());
        return (SequenceModel) config.build(domain, Source.fresh(5)).model();
    }

    private static int[] tokens(int sequence, int count) {
        return IntStream.range(0, count)
                .map(t -> 4 + (sequence * 37 + t * t + 3 * t) % 200)
                .toArray();
    }

    /** Hidden states (T C), in chunks as far as they go. */
    private static List<float[]> hidden(Session session, int[] tokens) {
        Session.Sequence s = session.open();
        List<float[]> all = new ArrayList<>();
        int at = 0;
        while (at < tokens.length) {
            int count = tokens.length - at >= session.chunk() ? session.chunk() : 1;
            float[] some = session.hidden(List.of(s), Arrays.copyOfRange(tokens, at, at + count))
                    .getFirst();
            int width = session.hiddenWidth();
            assertThat(some).hasSize(count * width);
            for (int t = 0; t < count; t++) {
                all.add(Arrays.copyOfRange(some, t * width, (t + 1) * width));
            }
            at += count;
        }
        assertThat(s.tokens()).isEqualTo(tokens.length);
        return all;
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
        }
    }

    /** Read in chunks or token by token, they are the same, and depend on the tokens. */
    @ParameterizedTest
    @MethodSource("names")
    void chunksTellWhatStepsTell(String name) {
        try (Session session = new Session(model(SMALL.get(name)), DEVICE)) {
            int length = (int) Math.min(session.chunk() + 3, session.longest());
            int[] tokens = tokens(1, length);
            List<float[]> chunks = hidden(session, tokens);
            Session.Sequence s = session.open();
            for (int t = 0; t < length; t++) {
                assertClose(session.hidden(List.of(s), tokens[t]).getFirst(), chunks.get(t));
            }
            assertThat(hidden(session, tokens(2, length)).getLast()).isNotEqualTo(chunks.getLast());
        }
    }

    /** Hidden states don't change what a sequence reads afterwards. */
    @ParameterizedTest
    @MethodSource("names")
    void logitsFollowAsIfTheyHadNotBeenAskedFor(String name) {
        try (Session session = new Session(model(SMALL.get(name)), DEVICE)) {
            int length = (int) Math.min(session.chunk(), session.longest() - 1);
            int[] tokens = tokens(1, length);
            Session.Sequence told = session.open();
            Session.Sequence plain = session.open();
            for (int t = 0; t < length; t++) {
                session.hidden(List.of(told), tokens[t]);
                session.read(plain, tokens[t]);
            }
            assertThatThrownBy(told::logits).isInstanceOf(GyreException.class).hasMessageContaining("hidden state");
            session.read(told, 9);
            session.read(plain, 9);
            assertClose(told.logits(), plain.logits());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void companyMakesNoDifference(String name) {
        try (Session session = new Session(model(SMALL.get(name)), DEVICE)) {
            List<float[]> alone = hidden(session, tokens(0, 6));
            List<Session.Sequence> three = List.of(session.open(), session.open(), session.open());
            for (int t = 0; t < 6; t++) {
                int[] next = {tokens(1, 6)[t], tokens(0, 6)[t], tokens(2, 6)[t]};
                assertClose(session.hidden(three, next).get(1), alone.get(t));
            }
        }
    }

    @Test
    void thoseOfABigramAreItsLogits() {
        try (Session session = new Session(model(SMALL.get("bigram")), DEVICE)) {
            Session.Sequence s = session.open();
            session.read(s, 7);
            assertThat(hidden(session, new int[] {7}).getFirst()).isEqualTo(s.logits());
        }
    }

    @Test
    void aModelWithoutAnySaysSo() {
        SequenceModel unigram = model(new Small("unigram", ""));
        assertThat(unigram.hiddenWidth()).isZero();
        try (Session session = new Session(unigram, DEVICE)) {
            assertThatThrownBy(() -> session.hidden(List.of(session.open()), 1))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("no hidden states");
        }
    }
}
