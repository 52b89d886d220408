package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.LogFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of the samples' table print what the samples print, and nothing of a log. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SamplesCommandsTest {

    private static final Path SAMPLES = Path.of("../../engine/samples");

    @TempDir
    Path root;

    /** As it is after a build: the libraries beside the program's jar, Logback among the former, its configuration in the latter. */
    @BeforeEach
    void install() throws IOException, URISyntaxException {
        Installation.in(root);
        Path own = Path.of(LogFormat.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String libraries = Arrays.stream(
                        ManagementFactory.getRuntimeMXBean().getClassPath().split(":"))
                .map(Path::of)
                .filter(entry -> !entry.equals(own))
                .map(entry -> entry.toUri().toString())
                .collect(Collectors.joining(" "));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, libraries);
        try (OutputStream jar = Files.newOutputStream(root.resolve("models/cli/target/lib/libraries.jar"))) {
            new JarOutputStream(jar, manifest).close();
        }
        Path samples = Files.createDirectories(root.resolve("engine/samples"));
        for (String name : new String[] {"First.java", "first.jsh"}) {
            Files.copy(SAMPLES.resolve(name), samples.resolve(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"First.java", "first.jsh"})
    void printNothingButTheirOwnLines(String sample) throws IOException, InterruptedException {
        String command = Files.readAllLines(SAMPLES.resolve("README.md")).stream()
                .filter(line -> line.startsWith("| [" + sample + "]"))
                .map(line -> line.replaceFirst(".*\\| `(.*)` \\|", "$1").replace("\\|", "|"))
                .findFirst()
                .orElseThrow();
        ProcessBuilder b = new ProcessBuilder("sh", "-c", command).directory(root.toFile());
        b.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Command c = Installation.end(b.redirectErrorStream(true).start());
        assertThat(c.code()).as(c.out()).isZero();
        assertThat(c.out().lines().filter(line -> !line.contains("jdk.incubator.vector")))
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.matches("(step|softmax|gradient) .*"));
    }
}
