package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scans reproduce what FlashRNN's own recurrences gave in double precision. */
class FlashRnnGoldenTest {

    private final FlashRnnGolden system = new FlashRnnGolden();

    @ParameterizedTest
    @ValueSource(strings = {"elman-n1", "elman-n3", "gru-n1", "gru-n3", "lstm-n1", "lstm-n3", "slstm-n1", "slstm-n3"})
    void reproducesTheReference(String name) throws URISyntaxException {
        GoldenFile file = open(name);
        assertThat(system.accepts(file)).isTrue();
        Map<String, float[]> computed = system.compute(file, Devices.standard());
        assertThat(computed)
                .containsOnlyKeys(file.names().stream()
                        .filter(n -> n.startsWith("out.") || n.startsWith("grad."))
                        .toList());
        computed.forEach((tensor, values) -> {
            Comparison c =
                    Comparison.largest(tensor, doubles(file.floats(tensor)), values, system.tolerance(file, tensor));
            assertThat(c.passes()).as(c.toString()).isTrue();
        });
    }

    private static GoldenFile open(String name) throws URISyntaxException {
        Path path = Path.of(FlashRnnGoldenTest.class
                .getResource("/golden/flashrnn/" + name + ".safetensors")
                .toURI());
        try (Safetensors s = Safetensors.open(path)) {
            Map<String, Shape> shapes = new HashMap<>();
            Map<String, float[]> values = new HashMap<>();
            for (Entry e : s.entries()) {
                shapes.put(e.name(), e.shape());
                values.put(e.name(), s.floats(e.name()));
            }
            return new GoldenFile(path, s.metadata(), shapes, values);
        }
    }

    private static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }
}
