package dev.gyre.models.arch.namm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import org.junit.jupiter.api.Test;

/** Which tokens stay: by score, with ties, NaN and padding. */
class EvictionTest {

    private static final float NAN = Float.NaN;

    @Test
    void zeroIsKeptAndSoIsTheNewestWhateverItsScore() {
        Eviction e = Eviction.of(new float[] {0f, -1f, 2f, -9f}, 1);
        assertThat(e.keep()).containsExactly(true, false, true, true);
        assertThat(e.retained()).containsExactly(0, 2, 3);
    }

    @Test
    void headsThatWantFewerKeepTheirBestRejected() {
        Eviction e = Eviction.of(new float[] {1f, 1f, 1f, 1f, -3f, -1f, -2f, -9f}, 2);
        assertThat(e.wanted()).isEqualTo(4);
        assertThat(e.retained(2)).containsExactly(2, 3, 1, 3);
    }

    @Test
    void ofEqualScoresTheNewerOneStays() {
        Eviction e = Eviction.of(new float[] {5f, 1f, 1f, 1f, -1f}, 1);
        assertThat(e.top(3)).containsExactly(0, 2, 3);
    }

    @Test
    void nanAndPaddingAreTheWorst() {
        Eviction nan = Eviction.of(new float[] {NAN, -5f, 1f, NAN}, 1);
        assertThat(nan.keep()).containsExactly(false, false, true, true);
        assertThat(nan.top(2)).containsExactly(1, 2);
        Eviction padded = new Eviction(new float[] {9f, -5f, 1f, 9f, 9f, 9f}, new boolean[] {false, true, true}, 2);
        assertThat(padded.keep()).containsExactly(false, false, true, false, true, true);
        assertThat(padded.top(9)).as("no more than there are").containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void allScoresZeroKeepEverything() {
        assertThat(Eviction.of(new float[6], 2).retained()).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> Eviction.of(new float[5], 2))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("5 scores don't make 2 rows");
        assertThatThrownBy(() -> new Eviction(new float[6], new boolean[4], 2))
                .hasMessageContaining("4 flags of padding");
        assertThatThrownBy(() -> Eviction.of(new float[6], 2).top(0)).hasMessageContaining("at least one token");
        assertThatThrownBy(() -> new CmaEs(new double[0], 1, 4)).hasMessageContaining("needs a parameter");
        assertThatThrownBy(() -> new CmaEs(new double[2], 1, 4).learn(new double[3][2], new double[3]))
                .hasMessageContaining("a generation has 4 candidates, but 3");
    }
}
