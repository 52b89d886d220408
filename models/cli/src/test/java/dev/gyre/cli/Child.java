package dev.gyre.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command in a JVM of its own, of the same classes as this one's, with the options that the launcher gives it. */
final class Child {

    private static final Path FLAGS = Path.of("../..", "engine", "tornado-jvm", "jit.args");

    private Child() {}

    /** The words that start it. */
    static List<String> words(String... args) {
        return words(List.of("@" + FLAGS), args);
    }

    /** Those that start it without vectors and their compilation: half the processor time where kernels hardly compute. */
    static List<String> scalarWords(String... args) {
        return words(List.of("-XX:TieredStopAtLevel=1"), args);
    }

    private static List<String> words(List<String> options, String... args) {
        List<String> words = new ArrayList<>();
        words.add(ProcessHandle.current().info().command().orElseThrow());
        words.addAll(options);
        words.add("-cp");
        words.add(ManagementFactory.getRuntimeMXBean().getClassPath());
        words.add(Gyre.class.getName());
        words.addAll(List.of(args));
        return words;
    }

    /** Starts it. */
    static Process start(String... args) throws IOException {
        return new ProcessBuilder(words(args)).start();
    }
}
