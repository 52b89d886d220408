package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.ModelConfig;
import dev.gyre.models.arch.Models;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

    private static final Sampling PLAIN = new Sampling(1, 0, 1);

    @ParameterizedTest
    @ValueSource(strings = {"xlstm", "lstm", "transformer", "bigram"})
    void aPromptReadInChunksLeavesWhatSingleStepsLeave(String name) {
        LanguageModel model = model(name);
        int[] prompt = new int[2 * model.prefill() + 3];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = (i * 37 + 11) % 256;
        }
        try (Sampler chunked = sampler(model, 1);
                Sampler stepped = sampler(model, 1)) {
            chunked.read(prompt);
            for (int token : prompt) {
                stepped.read(new int[] {token});
            }
            assertClose(chunked.logits(), stepped.logits());
            chunked.next(PLAIN);
            stepped.next(PLAIN);
            assertClose(chunked.logits(), stepped.logits());
        }
    }

    @Test
    void drawsDependOnTheSeed() {
        LanguageModel model = model("xlstm");
        assertThat(draws(model, 1)).isEqualTo(draws(model, 1)).isNotEqualTo(draws(model, 2));
    }

    @Test
    void theStateDoesntGrow() {
        LanguageModel model = model("xlstm");
        try (Sampler s = sampler(model, 1)) {
            long before = s.stateBytes();
            assertThat(before).isPositive();
            s.read(new int[200]);
            assertThat(s.stateBytes()).isEqualTo(before);
        }
    }

    /** The quickest of several short stretches, so that a busy machine doesn't decide. */
    @Test
    void theLastBytesOfManyCostNoMoreThanTheFirst() {
        LanguageModel model = model("xlstm");
        try (Sampler s = sampler(model, 1)) {
            s.read(new int[] {65});
            generate(s, 32);
            long state = s.stateBytes();
            long early = quickest(s, 1024);
            generate(s, 2048);
            long late = quickest(s, 1024);
            assertThat(s.stateBytes()).isEqualTo(state);
            assertThat((double) late).isLessThan(1.5 * early);
        }
    }

    private static long quickest(Sampler s, int bytes) {
        return LongStream.range(0, bytes / 32)
                .map(i -> {
                    long start = System.nanoTime();
                    generate(s, 32);
                    return System.nanoTime() - start;
                })
                .min()
                .orElseThrow();
    }

    private static void generate(Sampler s, int bytes) {
        for (int i = 0; i < bytes; i++) {
            s.next(PLAIN);
        }
    }

    private static List<Integer> draws(LanguageModel model, long seed) {
        try (Sampler s = sampler(model, seed)) {
            s.read(new int[] {65});
            return IntStream.range(0, 20).mapToObj(i -> s.next(PLAIN)).toList();
        }
    }

    private static Sampler sampler(LanguageModel model, long seed) {
        return new Sampler(model, seed, Devices.standard());
    }

    private static LanguageModel model(String name) {
        ModelConfig standard = Models.find(name).standard();
        ModelConfig small = ModelConfig.bytes(
                name, 16, 2, 2, standard.slstmAt().stream().filter(i -> i < 2).toList());
        return Models.find(name).builder().build(small, 5);
    }

    private static void assertClose(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
        }
    }
}
