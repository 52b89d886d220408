package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.mlstm.MlstmParallel;
import dev.gyre.engine.op.mlstm.MlstmRecurrent;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
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
        Path path = Path.of(MlstmCellGoldenTest.class
                .getResource("/golden/xlstm/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(FORMS.get(form)), Devices.standard());

        List<Comparison> comparisons = runner.run(path).comparisons();

        assertThat(comparisons).hasSize(9).allMatch(Comparison::passes);
    }
}
