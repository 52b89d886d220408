package dev.gyre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds all modules to one simple name a class, so that a name alone says which class is meant. */
class NamesTest {

    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

    /** Each package has these two. */
    private static final Set<String> OF_A_PACKAGE = Set.of("package-info", "module-info");

    /** Where a module has its main classes: its sources, and what its build makes of templates. */
    private static final List<String> MAIN = List.of("src/main/java", "target/generated-sources/types");

    @Test
    void noSimpleNameStandsForTwoClasses() throws IOException {
        Map<String, Set<String>> places = places(MAIN);
        assertThat(places)
                .containsKeys("Tensor", "TaskGraph", "Float4", "TileScheduler", "Circuit", "Families", "Claims", "Gyre")
                .hasSizeGreaterThan(1_500);
        places.values().removeIf(at -> at.size() == 1);
        assertThat(places).as("names of two classes").isEmpty();
    }

    @Test
    void noTestIsCalledLikeAnotherClass() throws IOException {
        Map<String, Set<String>> places = places(MAIN);
        Set<String> tests = new TreeSet<>();
        places(List.of("src/test/java")).forEach((name, at) -> {
            tests.add(name);
            places.merge(name, at, (a, b) -> {
                Set<String> both = new TreeSet<>(a);
                both.addAll(b);
                return both;
            });
        });
        assertThat(tests).contains("NamesTest", "FoldersTest");
        places.keySet().retainAll(tests);
        places.values().removeIf(at -> at.size() == 1);
        assertThat(places).as("names of two classes").isEmpty();
    }

    /** The folders that a class of each simple name stands in, in all modules' main code or tests. */
    private static Map<String, Set<String>> places(List<String> parts) throws IOException {
        Map<String, Set<String>> places = new TreeMap<>();
        List<Path> roots = FoldersTest.modules(PROJECT).stream()
                .flatMap(module -> parts.stream().map(module::resolve))
                .toList();
        for (Path root : roots) {
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> sources = Files.walk(root)) {
                sources.filter(f -> f.getFileName().toString().endsWith(".java"))
                        .forEach(f -> {
                            String name = f.getFileName().toString().replace(".java", "");
                            if (!OF_A_PACKAGE.contains(name)) {
                                places.computeIfAbsent(name, n -> new TreeSet<>())
                                        .add(PROJECT.relativize(f.getParent()).toString());
                            }
                        });
            }
        }
        return places;
    }
}
