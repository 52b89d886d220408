package dev.gyre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that go through README's three doors hold commands that README or a guide shows, and checks, and nothing else. */
class DoorsTest {
    private static final Path PROJECT = Path.of("../..");
    private static final Path DOORS = PROJECT.resolve("engine/samples/doors");

    /** What each script begins with: the checks. */
    private static final String CHECKS = ". \"$(dirname \"$0\")/door.sh\"";

    private static final Pattern CHECK = Pattern.compile("(expect|ready|ends) .*");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w*)\\n(.*?)```");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s+)#.*");

    @ParameterizedTest
    @ValueSource(strings = {"kernels.sh", "models.sh", "serve.sh"})
    void everyCommandOfADoorIsShown(String door) throws IOException {
        Set<String> shown = shown();
        List<String> lines = commands(Files.readString(DOORS.resolve(door)));
        assertThat(lines.getFirst()).isEqualTo(CHECKS);
        List<String> typed = lines.stream()
                .skip(1)
                .filter(line -> !CHECK.matcher(line).matches())
                .map(line -> line.replace("\"$1\"", "<this repository>").replaceFirst(" &$", ""))
                .toList();
        assertThat(typed.getFirst()).startsWith("git clone ");
        assertThat(typed).hasSizeGreaterThan(2).allMatch(shown::contains);
        assertThat(lines.getLast()).as("a door ends in a check").matches(CHECK);
    }

    @Test
    void noDoorIsForgotten() throws IOException {
        try (Stream<Path> files = Files.list(DOORS)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("door.sh", "kernels.sh", "models.sh", "serve.sh");
        }
        assertThat(Files.readString(DOORS.resolve("door.sh"))).doesNotContain("./gyre", "./setup.sh");
    }

    /** A command may go on behind a backslash, and within quotation marks. */
    @Test
    void commandsAreReadWhole() {
        assertThat(commands("""
                ./gyre a    # says a
                # says nothing

                curl x -d '{"b":
                  1}' \\
                     -H y
                """)).containsExactly("./gyre a", "curl x -d '{\"b\": 1}' -H y");
    }

    private static Set<String> shown() throws IOException {
        Set<String> all = new HashSet<>();
        try (Stream<Path> guides = Files.list(PROJECT.resolve("docs"))) {
            List<Path> documents = Stream.concat(Stream.of(PROJECT.resolve("README.md")), guides)
                    .filter(f -> f.toString().endsWith(".md"))
                    .toList();
            for (Path document : documents) {
                BLOCK.matcher(Files.readString(document))
                        .results()
                        .filter(block -> block.group(1).isEmpty())
                        .forEach(block -> all.addAll(commands(block.group(2))));
            }
        }
        return all;
    }

    private static List<String> commands(String text) {
        List<String> all = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        for (String line : text.lines().toList()) {
            boolean quoted = command.chars().filter(c -> c == '\'').count() % 2 == 1;
            String rest = quoted ? line : COMMENT.matcher(line).replaceFirst("");
            boolean more = rest.endsWith("\\");
            command.append(' ').append(more ? rest.substring(0, rest.length() - 1) : rest);
            if (!more && command.chars().filter(c -> c == '\'').count() % 2 == 0) {
                String whole = command.toString().replaceAll("\\s+", " ").strip();
                if (!whole.isEmpty()) {
                    all.add(whole);
                }
                command.setLength(0);
            }
        }
        return all;
    }
}
