package dev.gyre.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.setting.ConfigException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {

    /** Probabilities 0.5, 0.3, 0.15, 0.05 of tokens 2, 0, 3, 1. */
    private static final float[] LOGITS = {
        (float) Math.log(3), (float) Math.log(0.5), (float) Math.log(5), (float) Math.log(1.5)
    };

    /** The first two million numbers of a stream. */
    private static final float[] UNIFORM = uniform();

    private static float[] uniform() {
        RandomStream random = new RandomStream(3, 4);
        float[] numbers = new float[1 << 21];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextUniform();
        }
        return numbers;
    }

    @Test
    void frequenciesAreProbabilities() {
        assertShares(new Sampling(1, 0, 1), 0.3, 0.05, 0.5, 0.15);
    }

    /** Of equal tokens, whatever their number, each has its part of the line that the stream's numbers fall on. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 32, 33, 100})
    void equalTokensShareTheLine(int tokens) {
        float[] equal = new float[tokens];
        RandomStream same = new RandomStream(3, 4);
        RandomStream random = new RandomStream(3, 4);
        RandomStream ranked = new RandomStream(3, 4);
        for (int i = 0; i < 500; i++) {
            int expected = (int) (same.nextUniform() * (double) tokens);
            assertThat(new Sampling(1, 0, 1).draw(equal, random)).isEqualTo(expected);
            assertThat(new Sampling(1, tokens, 1).draw(equal, ranked)).isEqualTo(expected);
        }
    }

    @Test
    void temperatureSharpens() {
        double sum = 9 + 0.25 + 25 + 2.25;
        assertShares(new Sampling(0.5, 0, 1), 9 / sum, 0.25 / sum, 25 / sum, 2.25 / sum);
        assertShares(new Sampling(Double.MIN_VALUE, 0, 1), 0, 0, 1, 0);
    }

    /** Four tokens of a quarter each: what reaches the probability is enough, and a little more takes one more. */
    @Test
    void theNucleusEndsWhereItsProbabilityIsReached() {
        float[] equal = new float[4];
        assertThat(drawn(equal, 0.5)).containsExactlyInAnyOrder(0, 1);
        assertThat(drawn(equal, 0.5000001)).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(drawn(equal, 0.25)).containsExactly(0);
        assertThat(drawn(equal, 1)).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    private static Set<Integer> drawn(float[] logits, double topP) {
        RandomStream random = new RandomStream(1, 2);
        Set<Integer> tokens = new TreeSet<>();
        for (int i = 0; i < 500; i++) {
            tokens.add(new Sampling(1, 0, topP).draw(logits, random));
        }
        return tokens;
    }

    /** Over the whole range of weights, far more finely than counts of draws could tell. */
    @Test
    void weightsAreExponentials() {
        for (double difference = 0; difference < 16; difference += 0.037) {
            float[] two = {0, (float) -difference};
            double first = 1 / (1 + Math.exp(-(float) difference));
            RandomStream random = new RandomStream(3, 4);
            RandomStream same = new RandomStream(3, 4);
            for (int i = 0; i < 200; i++) {
                float u = same.nextUniform();
                int drawn = new Sampling(1, 0, 1).draw(two, random);
                if (Math.abs(u - first) > 1e-6) {
                    assertThat(drawn).isEqualTo(u < first ? 0 : 1);
                }
            }
        }
    }

    /** As many tokens as take several blocks of weights, and one more; every third can't come. */
    @Test
    void aDrawIsWhereTheSumOfProbabilitiesPassesTheUniformNumber() {
        int vocabulary = 5 * 16 + 1;
        float[] logits = new float[vocabulary];
        double[] cumulative = new double[vocabulary];
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            logits[i] = i % 3 == 1 ? Float.NEGATIVE_INFINITY : (float) Math.sin(i * i);
            sum += Math.exp(logits[i]);
            cumulative[i] = sum;
        }
        RandomStream random = new RandomStream(3, 4);
        RandomStream same = new RandomStream(3, 4);
        for (int n = 0; n < 5_000; n++) {
            double at = same.nextUniform() * sum;
            int drawn = new Sampling(1, 0, 1).draw(logits, random);
            assertThat(drawn % 3).isNotEqualTo(1);
            assertThat(at)
                    .isBetween((drawn == 0 ? 0 : cumulative[drawn - 1]) - 1e-5 * sum, cumulative[drawn] + 1e-5 * sum);
        }
    }

    @Test
    void topKKeepsTheMostLikely() {
        assertShares(new Sampling(1, 2, 1), 0.3 / 0.8, 0, 0.5 / 0.8, 0);
        assertShares(new Sampling(1, 100, 1), 0.3, 0.05, 0.5, 0.15);
    }

    @Test
    void topPKeepsTheFewestThatReachIt() {
        assertShares(new Sampling(1, 0, 0.7), 0.3 / 0.8, 0, 0.5 / 0.8, 0);
        assertShares(new Sampling(1, 0, 0.85), 0.3 / 0.95, 0, 0.5 / 0.95, 0.15 / 0.95);
        assertShares(new Sampling(1, 0, 0.1), 0, 0, 1, 0);
    }

    @Test
    void zeroTemperatureTakesTheMostLikelyAndOfEqualsTheFirst() {
        Sampling greedy = new Sampling(0, 0, 1);
        assertThat(greedy.draw(LOGITS, new RandomStream(1, 1))).isEqualTo(2);
        assertThat(greedy.draw(new float[] {-1, -0f, 0f, -2}, new RandomStream(1, 1)))
                .isEqualTo(1);
        assertThat(greedy.draw(new float[] {-5, -3, -4}, new RandomStream(1, 1)))
                .isEqualTo(1);
    }

    @Test
    void infiniteLogitsAreImpossibleTokens() {
        float[] one = {Float.NEGATIVE_INFINITY, 0, Float.NEGATIVE_INFINITY};
        RandomStream random = new RandomStream(1, 1);
        for (int i = 0; i < 100; i++) {
            assertThat(new Sampling(1, 0, 1).draw(one, random)).isEqualTo(1);
        }
    }

    @Test
    void badSettingsAndLogitsAreRefused() {
        assertThatThrownBy(() -> new Sampling(-1, 0, 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--temperature -1.0");
        assertThatThrownBy(() -> new Sampling(Double.NaN, 0, 1)).hasMessageContaining("--temperature NaN");
        assertThatThrownBy(() -> new Sampling(1, -1, 1)).hasMessageContaining("--top-k -1");
        assertThatThrownBy(() -> new Sampling(1, 0, 0)).hasMessageContaining("--top-p 0.0");
        assertThatThrownBy(() -> new Sampling(1, 0, 1).draw(new float[] {1, Float.NaN}, new RandomStream(1, 1)))
                .hasMessageContaining("token 1 is NaN");
        assertThatThrownBy(() ->
                        new Sampling(1, 0, 1).draw(new float[] {Float.POSITIVE_INFINITY, 1}, new RandomStream(1, 1)))
                .hasMessageContaining("token 0 is Infinity");
    }

    /** The last value of each setting that's taken, and the first that isn't. */
    @Test
    void limits() {
        assertThat(new Sampling(0, 0, Double.MIN_VALUE).topP()).isPositive();
        assertThat(new Sampling(100, Integer.MAX_VALUE, 1).temperature()).isEqualTo(100);
        assertThatThrownBy(() -> new Sampling(Math.nextUp(100.0), 0, 1)).hasMessageContaining("--temperature 100.0");
        assertThatThrownBy(() -> new Sampling(-Double.MIN_VALUE, 0, 1)).hasMessageContaining("--temperature -4.9E-324");
        assertThatThrownBy(() -> new Sampling(1, 0, Math.nextUp(1.0)))
                .hasMessageContaining("--top-p 1.0000000000000002");
        assertThatThrownBy(() -> new Sampling(1, 0, Double.NaN)).hasMessageContaining("--top-p NaN");
    }

    /** Of two equal tokens the first is drawn below a half, the second from there on; so it is whichever way they are drawn. */
    @Test
    void theFirstOfEqualsHasTheLowerHalf() {
        for (Sampling sampling :
                new Sampling[] {new Sampling(1, 0, 1), new Sampling(1, 2, 1), new Sampling(3, 0, 0.999)}) {
            RandomStream random = new RandomStream(7, 8);
            RandomStream same = new RandomStream(7, 8);
            for (int i = 0; i < 300; i++) {
                assertThat(sampling.draw(new float[] {2, 2}, random)).isEqualTo(same.nextUniform() < 0.5f ? 0 : 1);
            }
            assertThat(random.position()).isEqualTo(same.position());
        }
    }

    /**
     * Of two tokens the first is drawn below its probability and the second above, to the last bits of a float: tried with those of two million
     * uniform numbers that lie nearest on either side, but for what a float's rounding leaves open.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.34, 0.36, 0.69, 1, 1.7, 2.4, 3.1, 4.5, 6.2})
    void weightsAreAsExactAsFloats(double difference) {
        float[] two = {0, (float) -difference};
        double first = 1 / (1 + Math.exp(-(float) difference));
        long below = -1;
        long above = -1;
        double nearestBelow = 1;
        double nearestAbove = 1;
        for (int at = 0; at < UNIFORM.length; at++) {
            double off = UNIFORM[at] - first;
            if (off < -2e-7 && -off < nearestBelow) {
                nearestBelow = -off;
                below = at;
            }
            if (off > 2e-7 && off < nearestAbove) {
                nearestAbove = off;
                above = at;
            }
        }
        assertThat(nearestBelow).isLessThan(5e-6);
        assertThat(nearestAbove).isLessThan(5e-6);
        assertThat(new Sampling(1, 0, 1).draw(two, new RandomStream(3, 4, below)))
                .isZero();
        assertThat(new Sampling(1, 0, 1).draw(two, new RandomStream(3, 4, above)))
                .isOne();
    }

    /** What's likeliest needs no random number. */
    @Test
    void zeroTemperatureDrawsNothing() {
        RandomStream random = new RandomStream(1, 1);
        for (int i = 0; i < 20; i++) {
            assertThat(new Sampling(0, 0, 1).draw(new float[] {5, 1, 5, 5}, random))
                    .isZero();
        }
        assertThat(random.position()).isZero();
    }

    /** One token of the likeliest is the likeliest, by however little; large logits are as good as small ones. */
    @Test
    void theLikeliestByLittleOrMuch() {
        RandomStream random = new RandomStream(1, 1);
        for (int i = 0; i < 50; i++) {
            assertThat(new Sampling(1, 1, 1).draw(LOGITS, random)).isEqualTo(2);
            assertThat(new Sampling(1, 1, 1).draw(new float[] {0, 1e-9f, -1e-9f}, random))
                    .isOne();
            assertThat(new Sampling(1, 3, 1).draw(new float[] {-500, 500, -500}, random))
                    .isOne();
        }
        assertThat(drawn(new float[] {500, 499.5f}, 0.99)).containsExactly(0, 1);
    }

    /** Negative logits rank by their size, too, and zeros of either sign are equal. */
    @Test
    void ranksOfAnySign() {
        float[] logits = {-3, 2, -1, -0f, 0f, -2, 5};
        assertThat(drawn(logits, 1e-9)).containsExactly(6);
        RandomStream random = new RandomStream(1, 2);
        Set<Integer> three = new TreeSet<>();
        for (int i = 0; i < 3000; i++) {
            three.add(new Sampling(100, 3, 1).draw(logits, random));
        }
        assertThat(three).containsExactly(1, 3, 6);
    }

    /** A token that is e^-60 as likely isn't drawn; one of weight e^-87 stands where it should, behind all others' sum. */
    @Test
    void theUnlikeliestHaveTheLeastWeight() {
        float[] logits = {0, -87.5f, Float.NEGATIVE_INFINITY};
        RandomStream random = new RandomStream(1, 2);
        for (int i = 0; i < 1000; i++) {
            assertThat(new Sampling(1, 0, 1).draw(logits, random)).isZero();
        }
        assertThatThrownBy(() -> new Sampling(1, 1, 1).draw(new float[] {1, Float.NaN}, random))
                .hasMessageContaining("the logit of token 1 is NaN");
        assertThatThrownBy(() -> new Sampling(0, 0, 1).draw(new float[] {Float.NaN, 1}, random))
                .hasMessageContaining("the logit of token 0 is NaN");
    }

    private static void assertShares(Sampling sampling, double... shares) {
        int draws = 20_000;
        int[] counts = new int[shares.length];
        RandomStream random = new RandomStream(5, 6);
        for (int i = 0; i < draws; i++) {
            counts[sampling.draw(LOGITS, random)]++;
        }
        for (int t = 0; t < shares.length; t++) {
            assertThat((double) counts[t] / draws).isCloseTo(shares[t], within(shares[t] == 0 ? 0.0 : 0.015));
        }
    }
}
