package dev.gyre.jvm.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.check.CheckSettings;
import dev.gyre.jvm.check.Checks;
import dev.gyre.jvm.check.Finding;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A decoder of many layers as a plan of task graphs computes what the same does in double precision, all tokens at once. */
final class DecoderProgramTest {
    private static final int[] PROMPT = {5, 60, 17};
    /** Of floats summed in any order, beside doubles. */
    private static final double TOLERANCE = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "halves, 3, 12, BEST, false",
        "halves, 2, 12, SCALAR, true",
        "blocks, 3, 12, BEST, true",
        "blocks, 2, 12, SCALAR, false",
        "blocks, 1, 2, PLAIN, false"
    })
    void writesTheTokensOfDoublePrecision(String weights, int layers, int length, Devices device, boolean onDemand)
            throws Exception {
        try (DecoderProgram<?> program =
                new DecoderProgram<>(DecoderWeights.named(weights), layers, device.device(), onDemand)) {
            int[] tokens = Arrays.copyOf(PROMPT, length);
            for (int t = 0; t < tokens.length; t++) {
                double[] expected = program.inDouble().logits(Arrays.copyOf(tokens, t + 1));
                float[] actual = program.step(t, tokens[t]);
                assertThat(distance(actual, expected)).as("behind token %d", t).isLessThan(TOLERANCE);
                assertThat(largest(widened(actual))).isEqualTo(largest(expected));
                if (t + 1 >= PROMPT.length && t + 1 < tokens.length) {
                    tokens[t + 1] = largest(expected);
                }
            }
            assertThat(Arrays.stream(tokens).distinct().count()).isGreaterThan(length / 3);
        }
    }

    /** The cache of the sequence before is still there, and nothing of it is read. */
    @Test
    void anotherSequenceBeginsAnew() throws Exception {
        try (DecoderProgram<?> program = new DecoderProgram<>(DecoderWeights.BLOCKS, 2, Devices.BEST.device(), false)) {
            for (int t = 0; t < DecoderProgram.CONTEXT; t++) {
                program.step(t, t);
            }
            for (int t = 0; t < PROMPT.length; t++) {
                float[] actual = program.stepOfAllGraphs(t, PROMPT[t]);
                double[] expected = program.inDouble().logits(Arrays.copyOf(PROMPT, t + 1));
                assertThat(distance(actual, expected)).as("behind token %d", t).isLessThan(TOLERANCE);
            }
        }
    }

    /** Neither does an item race with another, nor does a graph read what the device doesn't have. */
    @Test
    void theSanitizerFindsNothing() throws Exception {
        List<Finding> findings = Checks.<Exception>of(CheckSettings.ALL, () -> {
            try (DecoderProgram<?> program =
                    new DecoderProgram<>(DecoderWeights.HALVES, 1, Devices.BEST.device(), false)) {
                for (int t = 0; t < 2; t++) {
                    program.step(t, PROMPT[t]);
                }
            }
        });
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void itemsAreLanes(String kernel) {
        CompiledKernel compiled = KernelCompiler.compile(KernelMethods.method(DecoderKernels.class, kernel));
        assertThat(compiled.form()).as("%s", compiled.refusals()).isEqualTo(Form.SIMD);
    }

    static Stream<String> kernels() {
        return Arrays.stream(DecoderKernels.class.getDeclaredMethods())
                .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
                .map(Method::getName);
    }

    private static double distance(float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double errors = 0;
        double squares = 0;
        for (int i = 0; i < expected.length; i++) {
            errors += Math.pow(actual[i] - expected[i], 2);
            squares += expected[i] * expected[i];
        }
        return Math.sqrt(errors / squares);
    }

    private static int largest(double[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private static double[] widened(float[] numbers) {
        double[] wide = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            wide[i] = numbers[i];
        }
        return wide;
    }
}
