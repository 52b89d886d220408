package dev.gyre.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** A command in a JVM of its own, of the same classes as this one's. */
final class Child {

    private Child() {}

    /** The words that start it. */
    static List<String> words(String... args) {
        List<String> words = new ArrayList<>();
        words.add(ProcessHandle.current().info().command().orElseThrow());
        words.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp"));
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
