package dev.gyre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds every folder of sources to a size that a reader can look over. */
class FoldersTest {

    private static final int MOST = 40;

    @Test
    void noFolderHasMoreFilesThanAReaderLooksOver() throws IOException {
        Map<String, Long> files = javaFiles(Path.of("../..").toAbsolutePath().normalize());
        assertThat(files)
                .containsKeys("engine/core/src/main/java/dev/gyre/engine/op", "bench/src/main/java/dev/gyre/bench");
        assertThat(files).allSatisfy((folder, n) -> assertThat(n).as(folder).isLessThanOrEqualTo(MOST));
    }

    @Test
    void everyPackageSaysWhatBelongsThere() throws IOException {
        Path project = Path.of("../..").toAbsolutePath().normalize();
        assertThat(javaFiles(project).keySet())
                .filteredOn(folder -> folder.contains("src/main/java"))
                .allSatisfy(folder -> assertThat(project.resolve(folder).resolve("package-info.java"))
                        .exists());
    }

    /** The folders of all modules that have Java sources. */
    static List<Path> modules(Path project) {
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

    /** How many Java files each folder has, in the sources of all modules. */
    private static Map<String, Long> javaFiles(Path project) throws IOException {
        Map<String, Long> files = new TreeMap<>();
        for (Path module : modules(project)) {
            try (Stream<Path> sources = Files.walk(module.resolve("src"))) {
                files.putAll(sources.filter(f -> f.toString().endsWith(".java"))
                        .collect(Collectors.groupingBy(
                                f -> project.relativize(f.getParent()).toString(), Collectors.counting())));
            }
        }
        return files;
    }
}
