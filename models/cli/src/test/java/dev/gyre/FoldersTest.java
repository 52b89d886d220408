package dev.gyre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds every package to a page that says what belongs there. */
class FoldersTest {

    @Test
    void everyPackageSaysWhatBelongsThere() throws IOException {
        Path project = Path.of("../..").toAbsolutePath().normalize();
        assertThat(folders(project))
                .contains("engine/core/src/main/java/dev/gyre/engine/op", "bench/src/main/java/dev/gyre/bench")
                .filteredOn(folder -> folder.contains("src/main/java"))
                .allSatisfy(folder -> assertThat(project.resolve(folder).resolve("package-info.java"))
                        .exists());
    }

    /** The folders of all modules that have Java sources. */
    private static List<Path> modules(Path project) {
        return Stream.of(
                        "engine/tornado-api",
                        "engine/kernel-ir",
                        "engine/tornado-jvm",
                        "engine/core",
                        "engine/verify",
                        "engine/fpga",
                        "tornado-tasks",
                        "models/zoo",
                        "models/papers",
                        "models/cli",
                        "serve",
                        "spark",
                        "bench")
                .map(project::resolve)
                .toList();
    }

    /** The folders with Java files in the sources of all modules. */
    private static Set<String> folders(Path project) throws IOException {
        Set<String> folders = new TreeSet<>();
        for (Path module : modules(project)) {
            try (Stream<Path> sources = Files.walk(module.resolve("src"))) {
                sources.filter(f -> f.toString().endsWith(".java"))
                        .forEach(f ->
                                folders.add(project.relativize(f.getParent()).toString()));
            }
        }
        return folders;
    }
}
