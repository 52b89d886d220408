package dev.gyre.tasks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class CrossEntropyTest {

    private final FloatArray loss = new FloatArray(1);
    private final FloatArray share = new FloatArray(1);

    /** Loss, and then the gradient at the logits, of two rows of three classes. */
    private FloatArray gradient(FloatArray logits, int... targets) {
        IntArray wanted = IntArray.fromElements(targets);
        FloatArray top = new FloatArray(2);
        FloatArray spread = new FloatArray(2);
        FloatArray losses = new FloatArray(2);
        FloatArray dLogits = new FloatArray(6);
        CrossEntropy.rows(logits, wanted, top, spread, losses, 2, 3);
        CrossEntropy.mean(losses, wanted, loss, share, 2);
        CrossEntropy.gradient(logits, wanted, top, spread, share, FloatArray.fromElements(1f), dLogits, 2, 3);
        return dLogits;
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        FloatArray d = gradient(FloatArray.fromElements(1e30f, 0f, -1e30f, 500f, 500f, -500f), 0, 1);
        assertThat(loss.get(0)).isCloseTo((float) (Math.log(2) / 2), within(1e-6f));
        assertThat(d.toHeapArray()).containsExactly(0f, 0f, 0f, 0.25f, -0.25f, 0f);
    }

    @Test
    void equalLogitsCostTheLogarithmOfTheirNumber() {
        gradient(FloatArray.fromElements(3f, 3f, 3f, -7f, -7f, -7f), 2, 0);
        assertThat(loss.get(0)).isCloseTo((float) Math.log(3), within(1e-6f));
    }

    @Test
    void rowWithoutTargetDoesNotCountWhateverIsInIt() {
        FloatArray d = gradient(FloatArray.fromElements(Float.NaN, 1f, 2f, 0f, 0f, 0f), -1, 1);
        assertThat(loss.get(0)).isCloseTo((float) Math.log(3), within(1e-6f));
        assertThat(share.get(0)).isEqualTo(1f);
        assertThat(d.get(0)).isZero();
        assertThat(d.get(1)).isZero();
        assertThat(d.get(4)).isCloseTo(-2f / 3, within(1e-6f));
    }

    @Test
    void withoutAnyTargetTheLossIsZero() {
        FloatArray d = gradient(FloatArray.fromElements(1f, 2f, 3f, 4f, 5f, 6f), -1, -5);
        assertThat(loss.get(0)).isZero();
        assertThat(d.toHeapArray()).containsOnly(0f);
    }

    @Test
    void notANumberInACountedRowReachesTheLoss() {
        gradient(FloatArray.fromElements(Float.NaN, 1f, 2f, 0f, 0f, 0f), 1, 1);
        assertThat(loss.get(0)).isNaN();
    }
}
