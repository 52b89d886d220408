package dev.gyre.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * A folder with the launcher in it and a jar that stands for the whole program, which is the one under test.
 *
 * @param root the folder
 */
public record Installation(Path root) {

    private static final Path FLAGS = Path.of("engine", "tornado-jvm", "jit.args");

    /** In a folder that is there. */
    public static Installation in(Path root) throws IOException {
        Files.copy(Path.of("../..", "gyre"), root.resolve("gyre"));
        Files.createDirectories(root.resolve(FLAGS).getParent());
        Files.copy(Path.of("../..").resolve(FLAGS), root.resolve(FLAGS));
        Path target =
                Files.createDirectories(root.resolve("models/cli/target/lib")).getParent();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath());
        try (OutputStream jar = Files.newOutputStream(target.resolve("gyre.jar"))) {
            new JarOutputStream(jar, manifest).close();
        }
        return new Installation(root);
    }

    private static String classPath() {
        String[] entries = ManagementFactory.getRuntimeMXBean().getClassPath().split(":");
        return Arrays.stream(entries).map(e -> Path.of(e).toUri().toString()).collect(Collectors.joining(" "));
    }

    /** A process that was made to run a command by the launcher, and hasn't been started. */
    public ProcessBuilder command(Map<String, String> environment, String... arguments) {
        List<String> line = new ArrayList<>(List.of("sh", root.resolve("gyre").toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder b = new ProcessBuilder(line);
        b.environment().remove("TORNADOVM_HOME");
        b.environment().put("GYRE_JAVA_HOME", System.getProperty("java.home"));
        b.environment().putAll(environment);
        return b;
    }

    /** Runs a command to its end. */
    Command run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return end(command(environment, arguments).start());
    }

    static Command end(Process p) throws IOException, InterruptedException {
        String err = new String(p.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Command(p.waitFor(), out, err);
    }
}
