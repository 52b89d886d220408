package dev.gyre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents refer to is there. */
class DocumentsTest {

    private static final Path PROJECT = Path.of("../..");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");

    private static List<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String folder : new String[] {"", "engine/samples", "engine/tornado-jvm", "docs", "results"}) {
            try (Stream<Path> files = Files.list(PROJECT.resolve(folder))) {
                files.filter(f -> f.toString().endsWith(".md")).forEach(all::add);
            }
        }
        return all;
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        int found = 0;
        for (Path document : documents()) {
            Matcher m = LINK.matcher(Files.readString(document));
            while (m.find()) {
                found++;
                if (!m.group(1).contains(":") && !Files.exists(document.resolveSibling(m.group(1)))) {
                    broken.add(document + ": " + m.group(1));
                }
            }
        }
        assertThat(found).isGreaterThan(15);
        assertThat(broken).isEmpty();
    }

    /** With the command that writes it, or what it was measured by. */
    @Test
    void everyFileOfResultsIsInTheirTable() throws IOException {
        List<String> rows = Files.readAllLines(PROJECT.resolve("results/README.md")).stream()
                .filter(line -> line.startsWith("| ["))
                .toList();
        try (Stream<Path> files = Files.list(PROJECT.resolve("results"))) {
            assertThat(files.map(f -> f.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .hasSameSizeAs(rows)
                    .allSatisfy(name -> assertThat(rows)
                            .filteredOn(row -> row.startsWith("| [" + name + "](" + name + ") | "))
                            .singleElement()
                            .asString()
                            .matches(".* \\| ([^|]*`[^`]+`[^|]*|kept from before: [^|]+) \\|"));
        }
    }

    @Test
    void theReadmeTellsOfTheLibraryTheDistributionAndTheExitCodes() throws IOException {
        assertThat(Files.readString(PROJECT.resolve("README.md")))
                .contains("(engine/samples/README.md)", "./setup.sh dist DIR")
                .containsPattern("(?s)Exit codes: 0.*129 \\(SIGHUP\\), 130 \\(Ctrl-C\\).*143 \\(SIGTERM\\)");
    }
}
