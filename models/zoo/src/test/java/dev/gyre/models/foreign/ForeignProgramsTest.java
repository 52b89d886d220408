package dev.gyre.models.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.foreign.JitLlmModel.Weights;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs for TornadoVM that nobody here wrote, from clones in the folder that {@code -Dgyre.foreign} names: compiled unmodified against this runtime,
 * and run. jitLLM is beehive-lab/GPULlama3.java, in {@code GPULlama3.java}; it was tried at 5ae026d.
 */
@Tag("foreign")
class ForeignProgramsTest {
    /** Tokens that a text has at its end, its prompt with them. */
    private static final int LENGTH = 40;

    private static final int MINUTES = 10;
    private static final Path DRIVER = Path.of("src", "test", "foreign", "JitLlmTokens.java");

    @TempDir
    static Path classes;

    @TempDir
    Path folder;

    @BeforeAll
    static void compile() throws IOException {
        String foreign = System.getProperty("gyre.foreign");
        assertThat(foreign)
                .as("-Dgyre.foreign=FOLDER, with a clone of beehive-lab/GPULlama3.java in it")
                .isNotNull();
        Path sources = Path.of(foreign, "GPULlama3.java", "src", "main", "java");
        assertThat(sources).isDirectory();
        List<Path> files;
        try (Stream<Path> all = Files.walk(sources)) {
            files = Stream.concat(
                            Stream.of(DRIVER), all.filter(f -> f.toString().endsWith(".java")))
                    .toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-nowarn",
                    "-proc:none",
                    "--add-modules",
                    "jdk.incubator.vector",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-d",
                    classes.toString());
            boolean done = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
    }

    static Stream<Arguments> models() {
        return Arrays.stream(JitLlmModel.values())
                .flatMap(model -> Arrays.stream(Weights.values()).map(weights -> Arguments.of(model, weights)));
    }

    /** Greedily, and with activations that aren't quantised, as its GPU path doesn't; its CPU path has code for vectors of up to 256 bits. */
    @ParameterizedTest
    @MethodSource("models")
    void jitLlmsGpuPathWritesTheTokensOfItsCpuPath(JitLlmModel model, Weights weights) throws Exception {
        Path file = folder.resolve("model.gguf");
        run(List.of(JitLlmModel.class.getName(), model.name(), weights.name(), file.toString()));
        List<String> tokens = run(List.of(
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

    /** The lines of a program in a process of its own. */
    private List<String> run(List<String> arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx5g",
                                "--add-modules",
                                "jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classes + File.pathSeparator + System.getProperty("java.class.path")),
                        arguments.stream())
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            return Files.readAllLines(log);
        } finally {
            process.destroyForcibly();
        }
    }
}
