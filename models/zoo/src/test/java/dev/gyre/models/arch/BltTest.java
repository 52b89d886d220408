package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.arch.blt.Blt;
import dev.gyre.models.arch.blt.BltConfig;
import dev.gyre.models.arch.blt.Cutter;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Insight;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.SettingsType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BltTest {

    private static final Domain BYTES = Domain.tokens(260);
    private static final String SMALL = "--dim-local=16 --dim-global=32 --encoder-heads=2 --decoder-heads=2"
            + " --global-heads=2 --global-layers=2 --hash-rows=53 --window=12 --context=16 --patcher-dim=16"
            + " --patcher-heads=2 --patcher-window=9 --multiple-of=8";
    private static final String ENTROPY = " --threshold=5.05";

    private static final SettingsType<BltConfig> SETTINGS = new SettingsType<>(BltConfig.STANDARD);

    private static Blt small(String options) {
        Map<String, String> given = new HashMap<>();
        for (String word : (SMALL + options).split(" ", -1)) {
            given.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        return build(SETTINGS.parse(given), Source.fresh(3));
    }

    private static Blt build(BltConfig config, Source source) {
        return new Blt(config, new Parameters(source, BYTES));
    }

    /** A text of which some bytes begin and end documents. */
    private static int[] ids(int count) {
        int[] ids = IntStream.range(0, count)
                .map(i -> 4 + Math.floorMod(i * i * 7 + 13 * i + i / 5, 30) + 90)
                .toArray();
        ids[0] = 1;
        for (int i = 23; i < count; i += 31) {
            ids[i] = 2;
        }
        return ids;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ENTROPY,
                ENTROPY + " --threshold-add=0.05 --max-patch=7",
                " --patching=monotonic --threshold=0.1 --cross-vectors=1",
                " --patching=space --documents=false",
                " --patching=static --patch-size=5",
                " --patching=byte --cross-heads=4"
            })
    void stepsGiveTheLogitsOfTheWholeSequence(String options) {
        Blt model = small(options);
        int[] ids = Arrays.copyOf(ids(100), 194);
        System.arraycopy(ids, 3, ids, 97, 97);
        float[] whole = Logits.whole(model, 2, ids);
        assertThat(Published.distance(whole, Logits.steps(model, 2, ids))).isLessThan(1e-5);
        float[] last = Arrays.copyOfRange(whole, 96 * 260, 97 * 260);
        assertThat(Published.distance(last, Logits.pieces(model, Arrays.copyOf(ids, 97), 5, 33, 1)))
                .isLessThan(1e-5);
    }

    /** Every third byte is compared, so that it's each byte of a patch of up to seven once. */
    @Test
    void greedyBytesAreThoseOfRecomputingEverything() {
        Blt model = small(ENTROPY + " --max-patch=7");
        int prompt = 9;
        int[] ids = Arrays.copyOf(ids(prompt), prompt + 128);
        try (Session session = new Session(model, Devices.standard())) {
            Session.Sequence s = session.open();
            session.read(s, Arrays.copyOf(ids, prompt));
            for (int t = prompt; t < ids.length; t++) {
                ids[t] = best(s.logits());
                if (t % 3 == 0) {
                    float[] all = Logits.whole(model, 1, Arrays.copyOf(ids, t));
                    float[] last = Arrays.copyOfRange(all, all.length - 260, all.length);
                    assertThat(Published.distance(last, s.logits()))
                            .as("byte " + t)
                            .isLessThan(1e-4);
                    assertThat(best(last)).isEqualTo(ids[t]);
                }
                session.read(s, ids[t]);
            }
        }
    }

    /** Of patches of 4, 8 and 16 bytes, 48 bytes are 12, 6 and 3. */
    @Test
    void operationsAreCountedOnceAByteAndOnceAPatch() {
        long four = operations(small(" --patching=static --patch-size=4"), 49);
        long eight = operations(small(" --patching=static --patch-size=8"), 49);
        long sixteen = operations(small(" --patching=static --patch-size=16"), 49);
        assertThat(four - eight).isEqualTo(2 * (eight - sixteen)).isPositive();
        SequenceModel ofBytes = small(ENTROPY).parts().get("entropy");
        try (Reader reader = ofBytes.reader(1, Devices.standard(), Multiplication.FLOATS)) {
            assertThat(operations(ofBytes, 5))
                    .isEqualTo(5 * reader.flopsPerToken())
                    .isPositive();
        }
    }

    private static long operations(SequenceModel model, int count) {
        try (Reader reader = model.reader(1, Devices.standard(), Multiplication.FLOATS)) {
            for (int id : ids(count)) {
                reader.read(new int[] {id});
            }
            return reader.flops();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENTROPY + " --max-patch=7", " --patching=space", " --patching=static --patch-size=5"})
    void aCutterCutsWhereAReaderBegins(String options) {
        Blt model = small(options);
        int[] ids = ids(90);
        try (Cutter cutter = new Cutter(model, 2, 45, Devices.standard());
                Reader reader = model.reader(2, Devices.standard(), Multiplication.FLOATS)) {
            Cutter.Cut cut = cutter.cut(ids);
            assertThat(cut.entropies()).hasSize(options.startsWith(ENTROPY) ? 90 : 0);
            int[] holders = cut.patches().ids(46);
            int complete = 0;
            for (int t = 0; t < 45; t++) {
                reader.read(new int[] {ids[t], ids[45 + t]});
                for (int row = 0; row < 2; row++) {
                    boolean begins = holders[row * 46 + t + 1] > holders[row * 46 + t];
                    assertThat(reader.insight(row)).contains(new Insight.Patch(!begins));
                    complete += begins ? 1 : 0;
                }
            }
            assertThat(cut.patches().complete()).isEqualTo(complete).isGreaterThan(10);
        }
    }

    private static int best(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
    }

    @Test
    void aByteChangesNothingBeforeItself() {
        Blt model = small(ENTROPY);
        int[] ids = ids(64);
        float[] before = Logits.whole(model, 1, ids);
        for (int j : new int[] {1, 17, 40, 63}) {
            int[] changed = ids.clone();
            changed[j] = changed[j] == 50 ? 51 : 50;
            float[] after = Logits.whole(model, 1, changed);
            assertThat(Arrays.copyOf(after, j * 260)).isEqualTo(Arrays.copyOf(before, j * 260));
            assertThat(Arrays.copyOfRange(after, j * 260, (j + 1) * 260))
                    .isNotEqualTo(Arrays.copyOfRange(before, j * 260, (j + 1) * 260));
        }
    }

    @Test
    void patchesThatFillUpOtherRowsChangeNothing() {
        Blt model = small(" --patching=space");
        int[] few = new int[40];
        int[] many = new int[40];
        Arrays.fill(few, 100);
        IntStream.range(0, 40).forEach(i -> many[i] = i % 2 == 0 ? 100 : 36);
        int[] both = Arrays.copyOf(few, 80);
        System.arraycopy(many, 0, both, 40, 40);
        float[] together = Logits.whole(model, 2, both);
        assertThat(Arrays.copyOf(together, 40 * 260)).isEqualTo(Logits.whole(model, 1, few));
        assertThat(Arrays.copyOfRange(together, 40 * 260, 80 * 260)).isEqualTo(Logits.whole(model, 1, many));
    }

    @Test
    void onePatchOfEverythingIsReadAsFarAsItIsKept() {
        Blt model = small(" --threshold=100 --max-patch=0 --open-patch=20");
        int[] ids = ids(21);
        float[] whole = Logits.whole(model, 1, ids);
        try (Session session = new Session(model, Devices.standard())) {
            Session.Sequence s = session.open();
            session.read(s, ids);
            assertThat(Published.distance(Arrays.copyOfRange(whole, 20 * 260, 21 * 260), s.logits()))
                    .isLessThan(1e-5);
            assertThatThrownBy(() -> session.read(s, 100))
                    .isInstanceOf(GyreException.class)
                    .hasMessage(
                            "a patch of more than 20 bytes, which is all that is kept of one: train with a --max-patch,"
                                    + " or with a larger --open-patch");
        }
    }

    @Test
    void settingsThatDontFitAreRefused() {
        assertThatThrownBy(() -> SETTINGS.parse(Map.of("--patching", "static")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--patch-size 4.5 must be a whole number for static patches");
        assertThatThrownBy(() -> SETTINGS.parse(Map.of("--patching", "space", "--threshold-add", "1")))
                .hasMessage("--threshold-add 1.0 must be 0 for patches by anything but entropy");
        assertThatThrownBy(() -> small(" --global-heads=3"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("with 3 heads");
    }
}
