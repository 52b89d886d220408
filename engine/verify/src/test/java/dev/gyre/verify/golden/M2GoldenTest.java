package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Monarch Mixer's parts and mixers against the numbers of its repository, with both forms of convolution. */
class M2GoldenTest {

    @ParameterizedTest
    @CsvSource({
        "blockdiag-padded, true, 5",
        "blockdiag, true, 5",
        "hyena-filter-short, true, 20",
        "hyena-filter, true, 20",
        "longconv-bidirectional, true, 5",
        "longconv-bidirectional, false, 5",
        "longconv-causal, true, 4",
        "longconv-causal, false, 4",
        "mixer-bidirectional, true, 46",
        "mixer-bidirectional, false, 46",
        "mixer-causal, true, 20",
        "mixer-causal, false, 20",
        "monarch-square, true, 5",
        "monarch, true, 5"
    })
    void reproducesTheReference(String name, boolean transformed, int tensors) throws URISyntaxException {
        Path path = Path.of(M2GoldenTest.class
                .getResource("/golden/m2/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(
                List.of(new M2Golden(transformed), new M2MixerGolden(transformed)), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }

    /**
     * The package's additions put a norm before all else. There's no file of theirs: what goes into the mixer and its gradient there are
     * those of a file without, and the norm is computed here, in double precision.
     */
    @Test
    void theNormOfTheAdditionsAndItsGradientsAreComputed() {
        GoldenFile plain = GoldenFile.read(Path.of("src/test/resources/golden/m2/mixer-bidirectional.safetensors"));
        float[] u = plain.floats("in.u");
        int width = plain.shape("in.u").dim(-1);
        float[] weight = new float[width];
        float[] bias = new float[width];
        for (int c = 0; c < width; c++) {
            weight[c] = 0.5f + 0.25f * c;
            bias[c] = 0.125f * c - 0.25f;
        }
        float[] centred = normed(u, width);
        float[] inside = new float[u.length];
        for (int i = 0; i < u.length; i++) {
            inside[i] = centred[i] * weight[i % width] + bias[i % width];
        }
        Map<String, float[]> expected = computed(plain, false, Map.of("in.u", inside));
        Map<String, float[]> actual =
                computed(plain, true, Map.of("param.layernorm.weight", weight, "param.layernorm.bias", bias));
        near("out.y", doubles(expected.get("out.y")), actual);
        double[] ofWeight = new double[width];
        double[] ofBias = new double[width];
        float[] gradient = expected.get("grad.u");
        for (int i = 0; i < u.length; i++) {
            ofBias[i % width] += gradient[i];
            ofWeight[i % width] += (double) gradient[i] * centred[i];
        }
        near("grad.layernorm.weight", ofWeight, actual);
        near("grad.layernorm.bias", ofBias, actual);
    }

    private static Map<String, float[]> computed(GoldenFile plain, boolean additions, Map<String, float[]> other) {
        Map<String, Shape> shapes =
                new HashMap<>(plain.names().stream().collect(Collectors.toMap(n -> n, plain::shape)));
        Map<String, float[]> values =
                new HashMap<>(plain.names().stream().collect(Collectors.toMap(n -> n, plain::floats)));
        other.forEach((name, numbers) -> {
            values.put(name, numbers);
            shapes.putIfAbsent(name, Shape.of(numbers.length));
        });
        for (String name : List.of("layernorm.weight", "layernorm.bias")) {
            if (additions) {
                shapes.put("grad." + name, shapes.get("param." + name));
                values.put("grad." + name, values.get("param." + name));
            }
        }
        String config = plain.meta("config")
                .replace("\"hyena_training_additions\": false", "\"hyena_training_additions\": " + additions);
        GoldenFile file =
                new GoldenFile(plain.path(), Map.of("system", "m2", "case", "any", "config", config), shapes, values);
        M2MixerGolden system = new M2MixerGolden();
        assertThat(system.accepts(file)).isTrue();
        return system.compute(file, Devices.standard());
    }

    private static float[] normed(float[] u, int width) {
        float[] result = new float[u.length];
        for (int row = 0; row < u.length; row += width) {
            double mean = 0;
            double square = 0;
            for (int c = 0; c < width; c++) {
                mean += u[row + c] / (double) width;
            }
            for (int c = 0; c < width; c++) {
                square += (u[row + c] - mean) * (u[row + c] - mean) / width;
            }
            for (int c = 0; c < width; c++) {
                result[row + c] = (float) ((u[row + c] - mean) / Math.sqrt(square + 1e-5));
            }
        }
        return result;
    }

    private static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    private static void near(String name, double[] expected, Map<String, float[]> actual) {
        assertThat(actual).containsKey(name);
        assertThat(Comparison.largest(name, expected, actual.get(name), 1e-4)).matches(Comparison::passes);
    }
}
