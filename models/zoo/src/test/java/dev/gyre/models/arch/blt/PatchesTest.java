package dev.gyre.models.arch.blt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Patches cover every byte once, in order, and each byte reads what was complete before the byte it predicts. */
class PatchesTest {

    private static final int BATCH = 3;
    private static final int BYTES = 40;

    private final Random random = new Random(7);
    private final int[] tokens = random.ints(BATCH * BYTES, 0, 260).toArray();
    private final float[] entropies = new float[BATCH * BYTES];

    PatchesTest() {
        for (int i = 0; i < entropies.length; i++) {
            entropies[i] = 3 * random.nextFloat();
        }
    }

    private static void assertCovers(Patches p) {
        int[] lengths = p.lengths();
        int[] starts = p.starts();
        for (int b = 0; b < p.batch(); b++) {
            int at = 0;
            for (int i = 0; i < p.count(); i++) {
                assertThat(starts[b * p.count() + i]).isEqualTo(at);
                at += lengths[b * p.count() + i];
            }
            assertThat(at).isEqualTo(p.total());
        }
    }

    @Test
    void everyRuleCoversEveryByteOnce() {
        for (PatchRule rule : new PatchRule[] {
            new PatchRule.Global(2f),
            new PatchRule.Monotonic(0.5f),
            new PatchRule.Both(1.5f, 0.2f),
            new PatchRule.Budget(4),
            new PatchRule.Space(),
            new PatchRule.Delimiter(3),
            new PatchRule.Stride(6),
            new PatchRule.Static(6),
            new PatchRule.Single()
        }) {
            for (boolean next : new boolean[] {true, false}) {
                Patches p = Patches.of(rule, tokens, entropies, BATCH, next);
                assertThat(p.total()).isEqualTo(next ? BYTES + 1 : BYTES);
                assertCovers(p);
                Patches limited = p.limited(3);
                assertCovers(limited);
                assertThat(Arrays.stream(limited.lengths()).max().orElse(0)).isBetween(1, 3);
            }
        }
    }

    @Test
    void whatComesLaterDoesNotMoveABoundary() {
        float[] changed = entropies.clone();
        for (int i = 20; i < changed.length; i++) {
            changed[i] = 3 - changed[i];
        }
        int[] before = firstRow(entropies);
        int[] after = firstRow(changed);
        assertThat(Arrays.stream(after).filter(s -> s <= 20).toArray())
                .isEqualTo(Arrays.stream(before).filter(s -> s <= 20).toArray());
    }

    private int[] firstRow(float[] h) {
        Patches p = Patches.of(new PatchRule.Global(2f), tokens, h, BATCH, true);
        return Arrays.copyOf(p.starts(), p.count());
    }

    @Test
    void aByteReadsTheLastPatchThatIsCompleteBeforeTheByteItPredicts() {
        Patches p = Patches.ofLengths(new int[] {1, 3, 2, 1, 0, 0, 1, 1, 1, 4, 0, 0}, 2);
        assertThat(p.count()).isEqualTo(4);
        assertThat(p.ids(6)).containsExactly(0, 1, 1, 1, 2, 2, 0, 1, 2, 3, 3, 3);
        assertThat(p.completed(6)).containsExactly(0, 0, 0, 1, 1, 2, 0, 1, 2, 2, 2, 2);
        PatchSpans bytes = PatchSpans.patchesOfBytes(p, 2, 6);
        assertThat(Arrays.copyOf(bytes.from(), 6)).containsExactly(0, 0, 0, 2, 2, 4);
        assertThat(Arrays.copyOf(bytes.to(), 6)).containsExactly(2, 2, 2, 4, 4, 6);
        PatchSpans own = PatchSpans.bytesOfPatches(p, 1, 6);
        assertThat(Arrays.copyOf(own.from(), 4)).containsExactly(0, 1, 4, 6);
        assertThat(Arrays.copyOf(own.to(), 4))
                .as("the last patch holds only the byte to come")
                .containsExactly(1, 4, 6, 6);
    }

    @Test
    void aFirstPatchOfMoreThanAByteLeavesItsBytesWithoutACompleteOne() {
        Patches p = Patches.ofLengths(new int[] {3, 2}, 1);
        assertThat(p.completed(4)).containsExactly(-1, -1, 0, 0);
        assertThat(PatchSpans.patchesOfBytes(p, 2, 4).to()).containsExactly(0, 0, 2, 2);
    }

    @Test
    void documentsHideWhatIsBeforeThem() {
        PatchSpans spans = PatchSpans.of(6);
        DocumentMask.causal(new boolean[] {false, true, false, false, false, true}, 6, 2, spans);
        assertThat(spans.from()).containsExactly(0, 0, 2, 2, 3, 4);
        assertThat(spans.to()).containsExactly(1, 2, 3, 4, 5, 6);
        boolean[] last = new boolean[4];
        Patches patches = Patches.ofLengths(new int[] {1, 1, 3, 2}, 1);
        DocumentMask.endedBy(2, new int[] {7, 2, 9, 9, 9, 2}, patches.ids(6), 4, last);
        assertThat(last).containsExactly(false, true, false, true);
    }

    @Test
    void staticPatchesHaveOneLengthBehindTheFirstByte() {
        Patches p = Patches.of(new PatchRule.Static(4), tokens, entropies, BATCH, true);
        assertThat(Arrays.copyOf(p.starts(), p.count())).containsExactly(0, 1, 5, 9, 13, 17, 21, 25, 29, 33, 37);
        assertThat(Arrays.copyOf(p.lengths(), p.count())).containsExactly(1, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4);
        assertThat(p.complete()).as("but the last of each row").isEqualTo(BATCH * 10);
    }

    @Test
    void textsCutInPlaceAreCutAlike() {
        PatchRule.Causal[] rules = {
            new PatchRule.Global(2f),
            new PatchRule.Monotonic(0.5f),
            new PatchRule.Both(1.5f, 0.2f),
            new PatchRule.Space(),
            new PatchRule.Static(6),
            new PatchRule.Single()
        };
        Patches again = Patches.empty(BATCH, BYTES, BYTES + 1);
        for (PatchRule.Causal rule : rules) {
            Patches once = Patches.of(rule, tokens, entropies, BATCH, true);
            again.cut(rule, tokens, entropies, 0);
            assertThat(again.ids(BYTES)).isEqualTo(once.ids(BYTES));
            again.cut(rule, tokens, entropies, 3);
            assertThat(again.ids(BYTES)).isEqualTo(once.limited(3).ids(BYTES));
        }
    }

    @Test
    void lengthsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> Patches.ofLengths(new int[] {1, 0, 2}, 1))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("length 2 of patch 2 in row 0");
        assertThatThrownBy(() -> Patches.ofLengths(new int[] {1, 2, 1, 1}, 2))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("row 1 cover 2 bytes, those before it 3");
        assertThatThrownBy(() -> Patches.ofLengths(new int[3], 2)).hasMessageContaining("3 lengths don't make 2 rows");
        assertThatThrownBy(() -> Patches.of(new PatchRule.Single(), tokens, new float[5], BATCH, true))
                .hasMessageContaining("an entropy for each of 120 bytes");
        Patches p = Patches.ofLengths(new int[] {1, 2}, 1);
        assertThatThrownBy(() -> p.completed(3)).hasMessageContaining("byte 3 is in no patch");
        assertThatThrownBy(() -> p.limited(0)).hasMessageContaining("must have a byte");
        assertThatThrownBy(() -> new PatchRule.Global(1f).starts(tokens, new float[0]))
                .hasMessageContaining("needs an entropy for each of 120 bytes");
    }
}
