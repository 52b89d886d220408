package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden files that aren't what they say: cases that fail with a reason, never exceptions. */
class DamagedCasesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{",
                "null",
                "[]",
                "{\"causal\":3}",
                "{\"heads\":-1,\"window\":\"x\"}",
                "{\"d\":1e99}"
            })
    void configurations(String config) {
        for (GoldenSystem system : GoldenSystems.all()) {
            String name = system.getClass().getSimpleName().replaceFirst("(Mixer|Model|Cell)?Golden", "");
            GoldenRunner.Result r = run(file(name.toLowerCase(Locale.ROOT), config));
            assertThat(r.passes()).isFalse();
            assertThat(r.comparisons()).singleElement().satisfies(c -> {
                assertThat(c.detail()).isNotEmpty().doesNotContain("\n").doesNotContain("Exception");
            });
        }
    }

    @Test
    void tensorsOfOtherShapes() throws IOException {
        Path source = Path.of("src/test/resources/golden/yoco/swa-layer.safetensors");
        SafetensorsWriter out = new SafetensorsWriter();
        try (Safetensors in = Safetensors.open(source)) {
            in.metadata().forEach(out::metadata);
            for (Entry e : in.entries()) {
                Shape flat = Shape.of(e.shape().size());
                out.floats(e.name(), e.name().startsWith("param.") ? flat : e.shape(), in.floats(e.name()));
            }
        }
        Path file = folder.resolve("f.safetensors");
        AtomicFile.write(file, out::writeChecked);
        assertThat(run(file).passes()).isFalse();
        Files.write(file, new byte[100]);
        assertThat(run(file).passes()).isFalse();
    }

    private Path file(String system, String config) {
        Path file = folder.resolve("f.safetensors");
        SafetensorsWriter out = new SafetensorsWriter()
                .metadata("system", system)
                .metadata("case", "layer")
                .metadata("config", config);
        for (String name : new String[] {"in.x", "in.dy", "in.u", "in.de", "out.y", "grad.x"}) {
            out.floats(name, Shape.of(2, 3), new float[6]);
        }
        AtomicFile.write(file, out::writeChecked);
        return file;
    }

    private static GoldenRunner.Result run(Path file) {
        return new GoldenRunner(GoldenSystems.all(), Devices.standard()).run(file);
    }
}
