package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.gyre.fpga.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents' commands are ones that their parsers take, the kernels that they name are there, and their Java is some that is compiled. */
class DocumentedCommandsTest {
    private static final Path PROJECT = Path.of("../..");
    private static final List<String> DOCUMENTS = List.of(
            "README.md",
            "CONTRIBUTING.md",
            "docs/devices.md",
            "docs/circuits.md",
            "engine/samples/README.md",
            "docs/kernels.md",
            "docs/serving.md",
            "docs/clusters.md");
    /** Commands of programs that stand above the models. */
    private static final Set<String> ELSEWHERE = Set.of("serve", "bench", "spark", "demo");

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern REFERENCE = Pattern.compile("\\b([A-Z]\\w+)::(\\w+)");
    private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");

    private static Stream<String> commands(String document) throws IOException {
        return Files.readString(PROJECT.resolve(document))
                .lines()
                .flatMap(line ->
                        Arrays.stream(line.replaceFirst("(\\s+#|`).*", "").split("&&")))
                .map(String::strip)
                .filter(line -> line.startsWith("./gyre "));
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher m = WORD.matcher(command);
        while (m.find()) {
            words.add(m.group(1) == null ? m.group(2) : m.group(1));
        }
        words.remove("..."); // and so on
        return words.subList(1, words.size());
    }

    @Test
    void everyCommandParses() throws IOException {
        int parsed = 0;
        for (String document : DOCUMENTS) {
            for (String command : commands(document).toList()) {
                List<String> words = words(command);
                if (!ELSEWHERE.contains(words.getFirst())) {
                    assertThatCode(() -> Gyre.line().parseArgs(words.toArray(String[]::new)))
                            .as("%s: %s", document, command)
                            .doesNotThrowAnyException();
                    parsed++;
                }
            }
        }
        assertThat(parsed).isGreaterThan(40);
    }

    @Test
    void everyKernelThatCommandsNameIsThere() throws IOException {
        int named = 0;
        for (String document : DOCUMENTS) {
            for (String command : commands(document).toList()) {
                List<String> words = words(command);
                if (words.size() > 2
                        && words.getFirst().equals("fpga")
                        && !words.get(2).startsWith("-")) {
                    assertThat(Kernels.all()).as("%s: %s", document, command).containsKey(words.get(2));
                    named++;
                }
            }
        }
        assertThat(named).isGreaterThan(10);
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

    /** README's blocks of Java stand in files that are compiled. */
    @Test
    void theReadmesJavaIsCompiled() throws IOException {
        Matcher m = JAVA.matcher(Files.readString(PROJECT.resolve("README.md")));
        int found = 0;
        while (m.find()) {
            String block = squeezed(m.group(1));
            assertThat(sources().stream().anyMatch(s -> squeezed(s.text()).contains(block)))
                    .as(m.group(1))
                    .isTrue();
            found++;
        }
        assertThat(found).isEqualTo(2);
    }

    private record Source(String file, String text) {}

    private static List<Source> sources() throws IOException {
        List<Source> all = new ArrayList<>();
        for (String folder : List.of(
                "tornado-tasks/src", "engine/core/src", "engine/samples", "engine/tornado-jvm/src", "serve/src")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(folder))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).collect(Collectors.toList())) {
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
