package dev.gyre.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.tasks.training.Descent;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Schedules and steps of AdamW against figures worked by hand. */
class AdamWStepTest {
    private static final OptimizerSettings CONSTANT = settings(0.1, 0, 1, 1);

    private static OptimizerSettings settings(double rate, long warmup, long steps, double floor) {
        return new OptimizerSettings(rate, warmup, steps, floor, 0.9, 0.999, 1e-8, 0.01, 1);
    }

    /** A quarter of the peak after one of four steps, the peak at the fourth, half-way down a cosine at the eighth, a tenth from the twelfth on. */
    @Test
    void theRateRisesInALineAndFallsAlongACosine() {
        OptimizerSettings s = settings(2, 4, 12, 0.1);
        assertThat(s.rate(1)).isEqualTo(0.5);
        assertThat(s.rate(3)).isEqualTo(1.5);
        assertThat(s.rate(4)).isEqualTo(2);
        assertThat(s.rate(5)).isCloseTo(2 * (0.1 + 0.45 * (1 + Math.cos(Math.PI / 8))), within(1e-12));
        assertThat(s.rate(8)).isCloseTo(2 * 0.55, within(1e-12));
        assertThat(s.rate(12)).isCloseTo(0.2, within(1e-12));
        assertThat(s.rate(13)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void momentsAreCorrectedByTheStepCountedFromOne() {
        assertThat(CONSTANT.schedule(1)).containsExactly(0.1f, 0.1f, 0.001f, 0f);
        assertThat(CONSTANT.schedule(2)).containsExactly(0.1f, 0.19f, 0.001999f, 0f);
        assertThat(CONSTANT.schedule(3)).containsExactly(0.1f, 0.271f, 0.002997001f, 0f);
    }

    /**
     * p = 1, gradients 0.5 and -1. First step: m = 0.05, v = 0.00025, both corrected 0.5 and 0.25, so p - 0.001 - 0.1 * 0.5 / 0.5. Second:
     * m = -0.055, v = 0.00124975, corrected -0.28947368 and 0.62518759, so p (1 - 0.001) + 0.1 * 0.28947368 / 0.79068805.
     */
    @Test
    void twoSteps() {
        FloatArray p = FloatArray.fromElements(1f);
        FloatArray m = new FloatArray(1);
        FloatArray v = new FloatArray(1);
        FloatArray scale = FloatArray.fromElements(1f);
        step(p, m, v, 0.5f, scale, 1);
        assertThat(p.get(0)).isCloseTo(0.899f, within(1e-6f));
        step(p, m, v, -1f, scale, 2);
        assertThat(p.get(0)).isCloseTo(0.934711f, within(1e-6f));
        assertThat(m.get(0)).isCloseTo(-0.055f, within(1e-7f));
        assertThat(v.get(0)).isCloseTo(0.00124975f, within(2e-8f)); // as 1 - 0.999 is rounded
    }

    private static void step(FloatArray p, FloatArray m, FloatArray v, float gradient, FloatArray scale, long step) {
        Descent.adamW(
                p,
                m,
                v,
                FloatArray.fromElements(gradient),
                scale,
                FloatArray.fromArray(CONSTANT.schedule(step)),
                1,
                0.9f,
                0.999f,
                1e-8f,
                0.01f);
    }

    @Test
    void settingsAreGivenAndToldInWords() {
        OptimizerSettings settings =
                OptimizerSettings.adamW(0.1, 200).withWarmup(10).withDecay(0.01);
        assertThat(settings).isEqualTo(new OptimizerSettings(0.1, 10, 200, 0.1, 0.9, 0.95, 1e-8, 0.01, 1));
        assertThat(settings.toString())
                .isEqualTo(
                        "AdamW: learning rate 0.1, warm-up 10 of 200 steps, floor 0.1, betas 0.9 and 0.95, epsilon 1.0E-8,"
                                + " weight decay 0.01, clip 1.0");
    }
}
