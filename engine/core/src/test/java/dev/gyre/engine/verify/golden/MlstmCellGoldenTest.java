package dev.gyre.engine.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.op.MlstmParallel;
import dev.gyre.engine.op.MlstmRecurrent;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The mLSTM cell against the numbers of the xLSTM package, in all three forms. */
class MlstmCellGoldenTest {

    private static final Map<String, MlstmCellGolden> FORMS = new TreeMap<>(Map.of(
            "chunkwise", new MlstmCellGolden(),
            "parallel", new MlstmCellGolden(MlstmParallel::of),
            "recurrent", new MlstmCellGolden(MlstmRecurrent::of)));

    @TestFactory
    Stream<DynamicTest> everyFormReproducesThePackage() {
        return Stream.of("mlstm-cell", "mlstm-cell-odd")
                .flatMap(name -> FORMS.keySet().stream()
                        .map(form -> DynamicTest.dynamicTest(name + " " + form, () -> reproduces(name, form))));
    }

    private static void reproduces(String name, String form) throws URISyntaxException {
        GoldenFile file = read(name);
        MlstmCellGolden system = FORMS.get(form);
        assertThat(system.accepts(file)).isTrue();
        Map<String, float[]> computed = system.compute(file, Devices.standard());

        List<String> expected = file.names().stream()
                .filter(n -> n.startsWith("out.") || n.startsWith("grad."))
                .toList();
        assertThat(computed.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        List<Comparison> failed = expected.stream()
                .map(n -> Comparison.largest(n, widened(file.floats(n)), computed.get(n), system.tolerance(file, n)))
                .filter(c -> !c.passes())
                .toList();
        assertThat(failed).isEmpty();
    }

    private static GoldenFile read(String name) throws URISyntaxException {
        Path path = Path.of(MlstmCellGoldenTest.class
                .getResource("/golden/xlstm/" + name + ".safetensors")
                .toURI());
        Map<String, Shape> shapes = new HashMap<>();
        Map<String, float[]> values = new HashMap<>();
        try (Safetensors s = Safetensors.open(path)) {
            s.entries().forEach(e -> {
                shapes.put(e.name(), e.shape());
                values.put(e.name(), s.floats(e.name()));
            });
            return new GoldenFile(path, s.metadata(), shapes, values);
        }
    }

    private static double[] widened(float[] values) {
        double[] d = new double[values.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = values[i];
        }
        return d;
    }
}
