package dev.gyre.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a class of the tests in a JVM of its own, with options that this one hasn't. */
public final class ChildJvm {

    /**
     * How it ended.
     *
     * @param out lines of standard output
     * @param err lines of standard error
     */
    public record Ended(int code, List<String> out, List<String> err) {}

    private ChildJvm() {}

    /** The options of this JVM that say how wide vectors are. */
    private static List<String> vectors() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:MaxVectorSize=") || option.startsWith("-XX:UseAVX="))
                .toList();
    }

    /** Waits for the end of a class' {@code main}. */
    public static Ended run(Class<?> main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(vectors());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Path err = Files.createTempFile("child", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), out.lines().toList(), Files.readAllLines(err));
        } finally {
            Files.delete(err);
        }
    }
}
