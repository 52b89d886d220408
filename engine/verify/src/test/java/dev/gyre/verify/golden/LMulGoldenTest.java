package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** L-Mul against exact integer arithmetic, bit by bit, and against the statistics of its error. */
class LMulGoldenTest {

    private static Path path(String name) throws URISyntaxException {
        return Path.of(LMulGoldenTest.class
                .getResource("/golden/lmul/" + name + ".safetensors")
                .toURI());
    }

    @ParameterizedTest
    @CsvSource({"float32, 6", "bfloat16, 1", "bfloat16-mantissas, 1", "fp8, 2", "matmul, 8", "error-statistics, 2"})
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        GoldenRunner runner = new GoldenRunner(List.of(new LMulGolden()), Devices.standard());
        assertThat(runner.run(path(name)).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }

    @Test
    void everyStatisticOfTheErrorIsAsStated() throws URISyntaxException {
        GoldenFile file = GoldenFile.read(path("error-statistics"));
        Map<String, float[]> computed = new LMulGolden().compute(file, Devices.standard());
        computed.forEach((name, values) -> {
            float[] stated = file.floats(name);
            for (int i = 0; i < stated.length; i++) {
                boolean maximum = i % 4 == 3;
                // The signed mean may be near zero: a million samples leave it a standard error of about 1e-4.
                double allowed = Math.abs(stated[i]) * (maximum ? 0.03 : 0.01) + (i % 4 == 0 ? 3e-4 : 0);
                assertThat((double) values[i]).as(name + "[" + i + "]").isCloseTo(stated[i], within(allowed));
            }
        });
    }

    @Test
    void bitsOfFloatsAreComparedExactly() throws URISyntaxException {
        GoldenFile file = GoldenFile.read(path("float32"));
        Map<String, float[]> computed = new LMulGolden().compute(file, Devices.standard());
        int[] bits = file.ints("out.m23");
        for (int i = 0; i < bits.length; i++) {
            float stored = Float.intBitsToFloat(bits[i]);
            boolean same = Float.isNaN(stored)
                    ? Float.isNaN(computed.get("out.m23")[i])
                    : Float.floatToRawIntBits(computed.get("out.m23")[i]) == bits[i];
            assertThat(same).as("row " + i).isTrue();
        }
    }
}
