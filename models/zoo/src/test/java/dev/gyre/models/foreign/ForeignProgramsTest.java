package dev.gyre.models.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.models.foreign.JitLlmModel.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs for TornadoVM that nobody here wrote, from clones in the folder that {@code -Dgyre.foreign} names: compiled unmodified against this runtime,
 * and run. jitLLM is beehive-lab/GPULlama3.java, tried at 5ae026d; KFusion is beehive-lab/kfusion-tornadovm, tried at 0906c796 with tornado-matrices of
 * beehive-lab/TornadoVM at v5.2.0-jdk25.
 */
@Tag("foreign")
class ForeignProgramsTest {
    /** Tokens that a text has at its end, its prompt with them. */
    private static final int LENGTH = 40;

    private static final int FRAMES = 12;
    private static final Path DRIVER = Path.of("src", "test", "foreign", "JitLlmTokens.java");

    @TempDir
    static Path jitLlmClasses;

    @TempDir
    static Path kfusionClasses;

    private static ForeignProgram jitLlm;
    private static ForeignProgram kfusion;

    @TempDir
    Path folder;

    static Stream<Arguments> models() {
        return Arrays.stream(JitLlmModel.values())
                .flatMap(model -> Arrays.stream(Weights.values()).map(weights -> Arguments.of(model, weights)));
    }

    /** Greedily, and with activations that aren't quantised, as its GPU path doesn't; its CPU path has code for vectors of up to 256 bits. */
    @ParameterizedTest
    @MethodSource("models")
    void jitLlmsGpuPathWritesTheTokensOfItsCpuPath(JitLlmModel model, Weights weights) throws Exception {
        Path file = folder.resolve("model.gguf");
        jitLlm().run(folder, List.of(JitLlmModel.class.getName(), model.name(), weights.name(), file.toString()));
        List<String> tokens = jitLlm()
                .run(
                        folder,
                        List.of(
                                "-Dllama.quantizeActivation=false",
                                "-Dllama.VectorBitSize=256",
                                "JitLlmTokens",
                                file.toString(),
                                Integer.toString(LENGTH)))
                .stream()
                .filter(line -> line.startsWith("tokens "))
                .toList();
        assertThat(tokens).hasSize(2);
        assertThat(tokens.getFirst().split(", ", -1).length).isGreaterThan(LENGTH / 2);
        assertThat(tokens.getLast()).isEqualTo(tokens.getFirst());
    }

    /** On full images only: its sequential path makes the smaller ones with another radius. */
    @Test
    void kfusionsTasksTrackTheCameraAsItsSequentialPathDoes() throws Exception {
        String settings = settings("kfusion.model.pyramid.1.iterations = 0", "kfusion.model.pyramid.2.iterations = 0");
        List<double[]> sequential = positions("kfusion.java.Benchmark", settings);
        List<double[]> tasks = positions("kfusion.tornado.Benchmark", settings);
        assertClose(tasks, sequential, 1e-5);
    }

    @Test
    void kfusionsTasksTrackTheCameraAsTheirKernelsDoInOrder() throws Exception {
        String settings = settings();
        List<double[]> tasks = positions("kfusion.tornado.Benchmark", settings);
        assertClose(tasks, positions("kfusion.tornado.Benchmark", settings, "-Dgyre.simd=false"), 1e-5);
        DepthSequence sequence = new DepthSequence(1);
        for (int i = 0; i < FRAMES; i++) {
            assertThat(tasks.get(i)).as("frame " + i).containsExactly(sequence.moved(i), within(1e-3));
        }
    }

    private static void assertClose(List<double[]> found, List<double[]> expected, double tolerance) {
        for (int i = 0; i < FRAMES; i++) {
            assertThat(found.get(i)).as("frame " + i).containsExactly(expected.get(i), within(tolerance));
        }
    }

    /** A file of settings for a room of random spheres. */
    private String settings(String... lines) throws IOException {
        Path frames = folder.resolve("room.raw");
        new DepthSequence(1).write(frames, FRAMES);
        List<String> all = new ArrayList<>(List.of(
                "kfusion.tornado.platform = 0",
                "kfusion.tornado.device = 0",
                "kfusion.model.offset.x = 0.34",
                "kfusion.model.offset.y = 0.5",
                "kfusion.model.offset.z = 0.24",
                "kfusion.raw.enable = true",
                "kfusion.raw.file = " + frames));
        for (String axis : List.of("x", "y", "z")) {
            all.add("kfusion.model.volumedims." + axis + " = " + DepthSequence.EDGE);
        }
        all.addAll(List.of(lines));
        return Files.write(folder.resolve("room.settings"), all).toString();
    }

    /** Metres that KFusion says the camera has moved, of every frame; each in which it moves is tracked. */
    private List<double[]> positions(String program, String settings, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-Duser.language=en"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(program, settings));
        List<String[]> rows = kfusion().run(folder, arguments).stream()
                .filter(line -> line.matches("\\d+\t.*"))
                .map(line -> line.split("\t", -1))
                .toList();
        assertThat(rows).hasSize(FRAMES);
        rows.stream()
                .skip(DepthSequence.STILL)
                .forEach(row ->
                        assertThat(row[12]).as("tracked in frame " + row[0]).isEqualTo("1"));
        return rows.stream()
                .map(row -> Stream.of(row[9], row[10], row[11])
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
    }

    private static ForeignProgram jitLlm() throws IOException {
        if (jitLlm == null) {
            Path sources = ForeignProgram.clone("beehive-lab/GPULlama3.java").resolve("src", "main", "java");
            ForeignProgram program = new ForeignProgram(jitLlmClasses, List.of());
            List<Path> files = new ArrayList<>(ForeignProgram.sources(sources));
            files.add(DRIVER);
            program.compile(files, sources);
            jitLlm = program;
        }
        return jitLlm;
    }

    /** Without its windows, which need OpenGL. */
    private static ForeignProgram kfusion() throws IOException {
        if (kfusion == null) {
            Path clone = ForeignProgram.clone("beehive-lab/kfusion-tornadovm");
            Path sources = clone.resolve("src", "main", "java");
            ForeignProgram program =
                    new ForeignProgram(kfusionClasses, List.of(clone.resolve("lib", "freenect-0.0.1-SNAPSHOT.jar")));
            List<Path> files = new ArrayList<>(ForeignProgram.sources(
                    ForeignProgram.clone("beehive-lab/TornadoVM").resolve("tornado-matrices", "src", "main", "java")));
            for (String path : List.of("java", "tornado")) {
                files.add(sources.resolve("kfusion", path, "Benchmark.java"));
            }
            program.compile(files, sources);
            kfusion = program;
        }
        return kfusion;
    }
}
