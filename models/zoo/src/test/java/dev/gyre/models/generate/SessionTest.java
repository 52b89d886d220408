package dev.gyre.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.model.Insight;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.Runs;
import dev.gyre.models.task.TextTask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sequences that share plans. That they give what a whole sequence gives, every family's test tells. */
class SessionTest {

    private static final Device DEVICE = Devices.standard();
    private static final Small XLSTM = new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at=1 --chunk=8");
    private static final Small TRANSFORMER = new Small("transformer", "--dim=16 --blocks=2 --heads=2 --context=30");
    private static final Small BLT = new Small(
            "blt",
            "--dim-local=8 --dim-global=16 --encoder-heads=2 --decoder-heads=2 --global-heads=2 --global-layers=2"
                    + " --hash-sizes=3,4 --hash-rows=53 --window=7 --context=6 --multiple-of=8 --patching=space"
                    + " --open-patch=20");

    private static SequenceModel model(Small small) {
        RunConfig<?, ?> config = Runs.of(small.family(), small.options(), 1, 0, "");
        Domain domain = Domain.tokens(((TextTask) config.task()).tokenizer().vocabulary());
        return (SequenceModel) config.build(domain, Source.fresh(5)).model();
    }

    private static int token(int sequence, int step) {
        return (sequence * 37 + step * step + 3 * step) % 200;
    }

    /** However many others there are, and while they leave one by one: the same logits to the last bit. */
    @Test
    void companyMakesNoDifference() {
        try (Session session = new Session(model(XLSTM), DEVICE)) {
            List<float[]> alone = new ArrayList<>();
            Session.Sequence one = session.open();
            for (int t = 0; t < 40; t++) {
                session.step(List.of(one), token(0, t));
                alone.add(one.logits());
            }
            List<Session.Sequence> all =
                    new ArrayList<>(Stream.generate(session::open).limit(17).toList());
            for (int t = 0; t < 40; t++) {
                int[] tokens = new int[all.size()];
                for (int i = 0; i < tokens.length; i++) {
                    tokens[i] = token(i, t);
                }
                session.step(all, tokens);
                assertThat(all.getFirst().logits())
                        .as("with %d others", all.size() - 1)
                        .isEqualTo(alone.get(t));
                if (all.size() > 1) {
                    session.drop(all.removeLast());
                }
            }
        }
    }

    /** A row in which nobody lies reads on; a patch that it never closes must not fail the others. */
    @Test
    void vacantRowsDontGetTooLong() {
        try (Session session = new Session(model(BLT), DEVICE)) {
            List<Session.Sequence> three =
                    Stream.generate(session::open).limit(3).toList();
            int space = ' ' + 4;
            int letter = 'a' + 4;
            for (int t = 0; t < 70; t++) {
                int next = t % 5 == 4 ? space : letter;
                session.step(three, next, next, next);
            }
            assertThat(three.getFirst().logits()).isEqualTo(three.getLast().logits());
        }
    }

    @Test
    void aPatchThatGetsTooLongIsRefusedBeforeAnythingIsRead() {
        try (Session session = new Session(model(BLT), DEVICE)) {
            Session.Sequence ordinary = session.open();
            Session.Sequence endless = session.open();
            int letter = 'a' + 4;
            int read = 0;
            while (session.refusal(endless).isEmpty()) {
                session.step(List.of(endless), letter);
                read++;
            }
            assertThat(read).isBetween(20, 21);
            assertThatThrownBy(() -> session.step(List.of(ordinary, endless), letter, letter))
                    .hasMessageContaining("a patch of more than 20 bytes");
            assertThat(ordinary.tokens()).isZero();
            session.step(List.of(ordinary), letter);
            assertThat(session.insight(ordinary)).isPresent().get().isInstanceOf(Insight.Patch.class);
        }
    }

    @Test
    void aCacheFillsAndARecurrentStateDoesnt() {
        try (Session flat = new Session(model(XLSTM), DEVICE);
                Session growing = new Session(model(TRANSFORMER), DEVICE)) {
            Session.Sequence recurrent = flat.open();
            Session.Sequence attending = growing.open();
            long before = 0;
            for (int t = 0; t < 40; t++) {
                flat.step(List.of(recurrent), t);
                growing.step(List.of(attending), t);
                assertThat(flat.stateBytes(recurrent)).isEqualTo(flat.stateBytes());
                long now = growing.stateBytes(attending);
                assertThat(now - before).isEqualTo(t == 0 ? now : t < 30 ? 2 * 2 * 16 * Float.BYTES : 0);
                before = now;
            }
            assertThat(before).isEqualTo(growing.stateBytes());
            assertThat(growing.stateBytes(growing.fork(attending))).isEqualTo(before);
            assertThat(growing.insight(attending)).isEmpty();
        }
    }

    @Test
    void aStepTakesDifferentSequences() {
        try (Session session = new Session(model(XLSTM), DEVICE)) {
            Session.Sequence one = session.open();
            assertThatThrownBy(() -> session.step(List.of(one, one), 1, 2)).hasMessageContaining("different sequences");
            assertThatThrownBy(() -> session.step(List.of(one), 1, 2)).hasMessageContaining("2 for 1");
            assertThatThrownBy(() -> session.step(List.of())).hasMessageContaining("0 for 0");
        }
    }
}
