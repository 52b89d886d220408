package dev.gyre;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.DocumentedCommands;
import dev.gyre.fpga.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents' commands are ones that their parsers take, the kernels that they name are there, and their Java is some that is compiled. */
class DocumentedCommandsTest {
    private static final Path PROJECT = DocumentedCommands.PROJECT;

    private static final List<String> DOCUMENTS = DocumentedCommands.documents();

    /** Commands of programs that stand above the models. */
    private static final Set<String> ELSEWHERE = Set.of("serve", "bench", "spark");

    private static final Pattern REFERENCE = Pattern.compile("\\b([A-Z]\\w+)::(\\w+)");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(java|xml)\\n(.*?)```");

    @Test
    void everyCommandParses() {
        assertThat(DocumentedCommands.parse(name -> !ELSEWHERE.contains(name))).isGreaterThan(40);
    }

    @Test
    void everyKernelThatCommandsNameIsThere() throws IOException {
        int named = 0;
        for (String document : DOCUMENTS) {
            for (String command : DocumentedCommands.in(document)) {
                List<String> words = DocumentedCommands.words(command);
                if (words.size() > 2
                        && words.getFirst().equals("fpga")
                        && !words.get(2).startsWith("-")) {
                    if (words.contains("--class-path")) {
                        assertThat(isInASample(words.get(2)))
                                .as("%s: %s", document, command)
                                .isTrue();
                    } else {
                        assertThat(Kernels.all())
                                .as("%s: %s", document, command)
                                .containsKey(words.get(2));
                    }
                    named++;
                }
            }
        }
        assertThat(named).isGreaterThan(5);
    }

    /** Whether a sample has a kernel of a name with package, class and method. */
    private static boolean isInASample(String kernel) throws IOException {
        String[] parts = kernel.split("\\.", -1);
        String file = parts[parts.length - 2] + ".java";
        String method = " void " + parts[parts.length - 1] + "(";
        return sources().stream()
                .anyMatch(s -> s.file().equals(file) && s.text().contains(method));
    }

    @Test
    void everyMethodReferenceIsToAMethod() throws IOException {
        int found = 0;
        for (String document : DOCUMENTS) {
            Matcher m = REFERENCE.matcher(Files.readString(PROJECT.resolve(document)));
            while (m.find()) {
                String type = m.group(1);
                String method = m.group(2);
                assertThat(sources().stream()
                                .anyMatch(s -> s.file().equals(type + ".java")
                                        && s.text().contains(" " + method + "(")))
                        .as("%s: %s::%s", document, type, method)
                        .isTrue();
                found++;
            }
        }
        assertThat(found).isPositive();
    }

    /** Blocks of Java stand in files that are compiled, blocks of XML in poms that are resolved. */
    @Test
    void everyBlockOfCodeIsCompiledOrResolved() throws IOException {
        List<Source> sources = sources();
        int found = 0;
        for (String document : DOCUMENTS) {
            Matcher m = BLOCK.matcher(Files.readString(PROJECT.resolve(document)));
            while (m.find()) {
                String block = squeezed(m.group(2));
                assertThat(sources.stream().anyMatch(s -> squeezed(s.text()).contains(block)))
                        .as("%s: %s", document, m.group(2))
                        .isTrue();
                found++;
            }
        }
        assertThat(found).isGreaterThan(5);
    }

    /** A guide is read in ten minutes, and README in two. */
    @Test
    void documentsAreShort() throws IOException {
        assertThat(words(Path.of("README.md"))).isLessThanOrEqualTo(900);
        for (String document : DOCUMENTS) {
            assertThat(words(Path.of(document))).as(document).isLessThanOrEqualTo(1500);
        }
    }

    private static int words(Path document) throws IOException {
        return Files.readString(PROJECT.resolve(document)).strip().split("\\s+", -1).length;
    }

    private record Source(String file, String text) {}

    private static List<Source> sources() throws IOException {
        List<Source> all = new ArrayList<>();
        for (String folder : List.of(
                "tornado-tasks/src",
                "engine/core/src",
                "engine/samples",
                "engine/kernel-ir/src",
                "engine/tornado-jvm/src",
                "models/zoo/src",
                "serve/src",
                "spark/src",
                "bench/src")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(folder))) {
                for (Path file : files.filter(f -> f.toString().matches(".*(\\.java|pom\\.xml)"))
                        .collect(Collectors.toList())) {
                    all.add(new Source(file.getFileName().toString(), Files.readString(file)));
                }
            }
        }
        return all;
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
