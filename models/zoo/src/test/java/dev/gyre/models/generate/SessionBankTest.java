package dev.gyre.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Families;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.verify.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many sequences in one session: more than a small bank holds, at different places, coming and going. */
class SessionBankTest {

    private static final Device DEVICE = Devices.standard();
    private static final Map<String, String> SMALL = Map.of("--dim", "16", "--blocks", "2", "--heads", "2");

    private static SequenceModel model(String cell) {
        Map<String, String> options = new HashMap<>(SMALL);
        options.put("--cell", cell);
        if (cell.equals("attention")) {
            options.put("--context", "40");
        }
        RunConfig<?, ?> config = RunConfig.of(Families.find("flashrnn"), options, "", "");
        return (SequenceModel)
                config.build(config.open().domain(), Source.fresh(5)).model();
    }

    /** What a sequence has read, beside the sequence: each is checked against a session that it has for itself. */
    private static final class Read {
        private final Session.Sequence sequence;
        private final List<Integer> tokens;

        Read(Session.Sequence sequence, List<Integer> tokens) {
            this.sequence = sequence;
            this.tokens = new ArrayList<>(tokens);
        }
    }

    private static void step(Session session, List<Read> some, int number) {
        int[] tokens = IntStream.range(0, some.size())
                .map(i -> (31 * i + 7 * number + 13 * i * number) % 256)
                .toArray();
        session.step(some.stream().map(r -> r.sequence).toList(), tokens);
        IntStream.range(0, some.size()).forEach(i -> some.get(i).tokens.add(tokens[i]));
    }

    private static void check(SequenceModel model, List<Read> all) {
        try (Session alone = new Session(model, DEVICE)) {
            for (Read r : all) {
                Session.Sequence s = alone.open();
                r.tokens.forEach(t -> alone.read(s, t));
                float[] expected = s.logits();
                double[] wide = IntStream.range(0, expected.length)
                        .mapToDouble(i -> expected[i])
                        .toArray();
                assertThat(r.sequence.tokens()).isEqualTo(r.tokens.size());
                assertThat(Comparison.rms("row", wide, r.sequence.logits(), 2e-5))
                        .matches(Comparison::passes);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "mlstm", "attention"})
    void theRowsOfABankOfEightAreSequencesOfTheirOwn(String cell) {
        SequenceModel model = model(cell);
        try (Session session = new Session(model, DEVICE)) {
            List<Read> all = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                Read r = new Read(session.open(), List.of());
                int[] prompt = IntStream.range(50, 50 + i).toArray();
                session.read(r.sequence, prompt);
                IntStream.of(prompt).forEach(r.tokens::add);
                all.add(r);
            }
            IntStream.range(0, 3).forEach(n -> step(session, all, n));
            check(model, all);
            // Fewer of them, in another bank and in another order; then all again, and a fork among them.
            step(session, List.of(all.get(6), all.get(1), all.get(3)), 5);
            Read fork = new Read(session.fork(all.get(6).sequence), all.get(6).tokens);
            session.reset(all.get(2).sequence);
            all.get(2).tokens.clear();
            all.add(fork);
            IntStream.range(7, 10).forEach(n -> step(session, all, n));
            check(model, all);
            // One goes, and its row is another's.
            session.drop(all.remove(0).sequence);
            Read late = new Read(session.open(), List.of());
            all.add(late);
            IntStream.range(11, 13).forEach(n -> step(session, all, n));
            check(model, all);
        }
    }

    /** Whoever else reads at the same time, and in whichever half of a bank: to the last bit. */
    @ParameterizedTest
    @ValueSource(strings = {"lstm", "mlstm", "attention"})
    void chunksThatAreReadTogetherAreThoseReadAlone(String cell) {
        SequenceModel model = model(cell);
        int chunk = model.chunk();
        int count = 9;
        int[] tokens = IntStream.range(0, count * chunk)
                .map(i -> (i * i + i / 3) % 250)
                .toArray();
        try (Session session = new Session(model, DEVICE)) {
            List<Session.Sequence> all =
                    Stream.generate(session::open).limit(count).toList();
            session.readChunks(all, tokens);
            session.readChunks(all.subList(3, 5), Arrays.copyOfRange(tokens, 3 * chunk, 5 * chunk));
            session.step(all, Arrays.copyOf(tokens, count));
            for (int i = 0; i < count; i++) {
                Session.Sequence alone = session.open();
                int[] own = Arrays.copyOfRange(tokens, i * chunk, (i + 1) * chunk);
                session.read(alone, own);
                if (i == 3 || i == 4) {
                    session.read(alone, own);
                }
                session.step(List.of(alone), tokens[i]);
                assertThat(all.get(i).tokens()).isEqualTo(alone.tokens());
                assertThat(all.get(i).logits()).as("sequence %d", i).isEqualTo(alone.logits());
            }
            assertThatThrownBy(() -> session.readChunks(all, tokens[0]))
                    .hasMessageContaining("a chunk takes " + chunk + " tokens for each");
        }
    }

    @Test
    void aBankOfSixteenTakesNine() {
        SequenceModel model = model("gru");
        try (Session session = new Session(model, DEVICE)) {
            List<Read> all = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                all.add(new Read(session.open(), List.of()));
            }
            long before = session.stateBytes();
            step(session, all, 1);
            step(session, all.subList(0, 5), 2);
            step(session, all.subList(4, 9), 3);
            step(session, all, 4);
            check(model, all);
            assertThat(before).isZero();
            assertThat(session.stateBytes()).isPositive();
        }
    }

    @Test
    void whatCantStepTogetherLeavesAllAsTheyWere() {
        SequenceModel model = model("lstm");
        try (Session session = new Session(model, DEVICE)) {
            List<Read> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(new Read(session.open(), List.of()));
            }
            step(session, all, 1);
            Session.Sequence first = all.getFirst().sequence;
            assertThatThrownBy(() -> session.step(List.of(first, first), 1, 2))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("different sequences");
            assertThatThrownBy(() -> session.step(List.of(first), 1, 2)).hasMessageContaining("got 2 for 1");
            Session.Sequence dropped = session.open();
            session.drop(dropped);
            assertThatThrownBy(() -> session.step(List.of(first, dropped), 1, 2))
                    .hasMessageContaining("was dropped");
            check(model, all);
        }
    }
}
