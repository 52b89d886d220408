package dev.gyre.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Means over shards, and what the outer optimiser makes of them. */
@Tag("short")
class OuterStepTest {

    private static List<float[]> drawn(int shards, int size, long seed) {
        Random random = new Random(seed);
        List<float[]> all = new ArrayList<>();
        for (int s = 0; s < shards; s++) {
            float[] x = new float[size];
            for (int i = 0; i < size; i++) {
                x[i] = (float) random.nextGaussian();
            }
            all.add(x);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13})
    void meansAreThoseOfTheSpecification(int shards) {
        List<float[]> all = drawn(shards, 17, shards);
        double[] expected = new double[17];
        for (float[] x : all) {
            for (int i = 0; i < 17; i++) {
                expected[i] += x[i] / (double) shards;
            }
        }
        float[] mean = Pairwise.mean(all);
        for (int i = 0; i < 17; i++) {
            assertThat((double) mean[i]).isCloseTo(expected[i], within(1e-6));
        }
    }

    /** ((a + b) + (c + d)) + e: with numbers of very different size any other order has other bits. */
    @Test
    void theTreeGoesByShardNumbers() {
        float a = 1e8f;
        float b = 1f;
        float c = -1e8f;
        float d = 3f;
        float e = 0.25f;
        float[] mean = Pairwise.mean(
                List.of(new float[] {a}, new float[] {b}, new float[] {c}, new float[] {d}, new float[] {e}));
        assertThat(mean[0]).isEqualTo((((a + b) + (c + d)) + e) / 5);
        assertThat(mean[0]).isNotEqualTo(((((a + b) + c) + d) + e) / 5);
    }

    /** Sutskever et al. 2013 in the form of PyTorch: v = m v + d, x = x - lr (d + m v). */
    @Test
    void momentumIsNesterovs() {
        OuterStep outer = new OuterStep(0.7f, 0.9f);
        float[] x = drawn(1, 9, 1).getFirst();
        float[] v = new float[9];
        double[] expectedX = new double[9];
        double[] expectedV = new double[9];
        for (int i = 0; i < 9; i++) {
            expectedX[i] = x[i];
        }
        for (float[] d : drawn(6, 9, 2)) {
            for (int i = 0; i < 9; i++) {
                expectedV[i] = 0.9 * expectedV[i] + d[i];
                expectedX[i] -= 0.7 * (d[i] + 0.9 * expectedV[i]);
            }
            outer.move(x, v, d);
        }
        for (int i = 0; i < 9; i++) {
            assertThat((double) x[i]).isCloseTo(expectedX[i], within(1e-5));
            assertThat((double) v[i]).isCloseTo(expectedV[i], within(1e-5));
        }
    }

    @Test
    void parcelsKeepEveryBit() {
        Variable there = Variable.state("there", TensorType.f32(3, 5));
        float[] numbers = drawn(1, 15, 3).getFirst();
        numbers[4] = -0f;
        numbers[5] = Float.MIN_VALUE;
        there.buffer().write(numbers);
        Map<String, Variable> sent = new LinkedHashMap<>();
        sent.put("x", there);
        Parcel parcel = Parcel.of(sent);
        Variable here = Variable.state("here", TensorType.f32(3, 5));
        parcel.into(Map.of("x", here));
        float[] found = new float[15];
        here.buffer().read(found);
        for (int i = 0; i < 15; i++) {
            assertThat(Float.floatToRawIntBits(found[i])).isEqualTo(Float.floatToRawIntBits(numbers[i]));
        }
        assertThat(parcel.bytes()).isGreaterThan(15 * Float.BYTES);
    }
}
