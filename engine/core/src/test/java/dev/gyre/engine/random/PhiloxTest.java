package dev.gyre.engine.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PhiloxTest {

    /** Known answers of Random123 1.14, file tests/kat_vectors, philox4x32 with 10 rounds. */
    @Test
    void knownAnswers() {
        assertThat(block(0L, 0L, 0L)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(block(-1L, -1L, -1L)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(block(0x85a308d3_243f6a88L, 0x03707344_13198a2eL, 0x299f31d0_a4093822L))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void aRangeHoldsTheNumbersOfItsIndices() {
        float[] u = new float[23];
        float[] n = new float[23];
        Philox.uniforms(7, 9, 5, u);
        Philox.normals(7, 9, 5, n);
        RandomStream uniform = new RandomStream(7, 9, 5);
        RandomStream normal = new RandomStream(7, 9, 5);
        for (int i = 0; i < u.length; i++) {
            assertThat(u[i]).isEqualTo(Philox.uniform(7, 9, 5 + i)).isEqualTo(uniform.nextUniform());
            assertThat(n[i]).isEqualTo(Philox.normal(7, 9, 5 + i)).isEqualTo(normal.nextNormal());
        }
        assertThat(uniform.position()).isEqualTo(28);
    }

    @Test
    void soDoesALongOneThatAllProcessorsDraw() {
        float[] normals = new float[200_001];
        float[] uniforms = new float[normals.length];
        Philox.normals(7, 9, 6, normals);
        Philox.uniforms(7, 9, 7, uniforms);
        for (int i = 0; i < normals.length; i++) {
            assertThat(normals[i]).isEqualTo(Philox.normal(7, 9, 6 + i));
            assertThat(uniforms[i]).isEqualTo(Philox.uniform(7, 9, 7 + i));
        }
    }

    @Test
    void seedStreamAndIndexAllMatter() {
        long base = Philox.bits(1, 2, 4);
        assertThat(new long[] {Philox.bits(2, 2, 4), Philox.bits(1, 3, 4), Philox.bits(1, 2, 5), Philox.bits(1, 2, 6)})
                .doesNotContain(base)
                .doesNotHaveDuplicates();
    }

    @Test
    void uniformsHaveTheirMoments() {
        float[] u = new float[100_000];
        Philox.uniforms(42, 0, 0, u);
        double sum = 0;
        double squares = 0;
        for (float x : u) {
            assertThat(x).isBetween(0f, Math.nextDown(1f));
            sum += x;
            squares += x * x;
        }
        assertThat(sum / u.length).isCloseTo(0.5, within(0.004));
        assertThat(squares / u.length).isCloseTo(1.0 / 3, within(0.004));
    }

    @Test
    void normalsHaveTheirMoments() {
        float[] n = new float[100_000];
        Philox.normals(42, 1, 0, n);
        double[] moments = new double[5];
        for (float x : n) {
            for (int k = 1; k <= 4; k++) {
                moments[k] += Math.pow(x, k) / n.length;
            }
        }
        assertThat(moments[1]).isCloseTo(0, within(0.015));
        assertThat(moments[2]).isCloseTo(1, within(0.02));
        assertThat(moments[3]).isCloseTo(0, within(0.06));
        assertThat(moments[4]).isCloseTo(3, within(0.15));
    }

    @Test
    void boundedNumbersAreEven() {
        int[] counts = new int[7];
        RandomStream s = new RandomStream(3, 4);
        for (int i = 0; i < 70_000; i++) {
            counts[s.nextBelow(7)]++;
        }
        for (int c : counts) {
            assertThat(c).isBetween(9_600, 10_400);
        }
        assertThat(Philox.below(1, 0, 0, 0)).isZero();
        assertThat(Philox.below(1L << 40, 5, 5, 5)).isBetween(0L, (1L << 40) - 1);
        assertThatThrownBy(() -> Philox.below(0, 0, 0, 0)).hasMessageContaining("0");
    }

    private static int[] block(long low, long high, long key) {
        int[] out = new int[4];
        Philox.block(low, high, key, out);
        return out;
    }
}
