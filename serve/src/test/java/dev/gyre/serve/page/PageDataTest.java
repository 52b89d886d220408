package dev.gyre.serve.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.engine.device.Devices;
import dev.gyre.fuzz.Mutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page shows of runs, whose files others write. */
class PageDataTest {

    private static final long SEED = 155;
    private static final String CONFIG = "{\"format\": 2, \"model\": \"bigram\", \"run\": {\"steps\": 20}}";
    private static final String LOG = """
            {"step":1,"loss":3.0,"lr":0.1}
            {"step":2,"loss":2.5,"lr":0.1}
            {"step":2,"validation":{"bits_per_byte":2.5,"bytes":100}}
            """;

    /** Of a path, on Linux. */
    private static final int MOST_CHARACTERS = 4095;

    private static final String NAME = "n".repeat(200);

    @TempDir
    Path root;

    @Test
    void changedFilesOfARunAreReadOrLeftOut() throws IOException {
        Path run = Files.createDirectory(root.resolve("demo"));
        Path config = Files.writeString(run.resolve("config.json"), CONFIG);
        Path log = Files.writeString(run.resolve("metrics.jsonl"), LOG);
        PageData data = new PageData(List.of(), root, Devices.standard());
        assertThat(data.runs().runs()).containsExactly(new PageData.RunInfo("demo", "bigram", 2, 20, false));
        assertThat(data.curve("demo").orElseThrow().validation()).containsExactly(new RunLog.Point(2, 2.5));
        Random random = new Random(SEED);
        for (Path file : List.of(config, log)) {
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < Mutator.COUNT; i++) {
                Files.write(file, Mutator.mutated(whole, random));
                PageData.FoundRuns runs = data.runs();
                assertThat(runs.runs().size() + runs.unread().size())
                        .as("%s %d", file, i)
                        .isEqualTo(1);
                assertThat(runs.unread())
                        .allSatisfy(u -> assertThat(u.reason()).isNotBlank().doesNotContain("\n", "`"));
                assertThat(data.curve("demo")).as("%s %d", file, i).isPresent();
            }
            Files.write(file, whole);
        }
    }

    /**
     * Folders that nobody can read, whoever runs the test: their paths are longer than any may be. They come to be so by being moved, since
     * what's moved is only named.
     */
    @Test
    void whatCantBeReadIsNamedAndHidesNothing() throws IOException {
        Path deep = root;
        while (deep.toString().length() < MOST_CHARACTERS - 2 * NAME.length()) {
            deep = Files.createDirectory(deep.resolve(NAME));
        }
        Path shelf = Files.createDirectory(deep.resolve("s"));
        Path run = Files.createDirectory(shelf.resolve("demo"));
        Files.writeString(run.resolve("config.json"), CONFIG);
        Files.writeString(run.resolve("metrics.jsonl"), LOG);
        Files.writeString(shelf.resolve("comparison.html"), "<p>faster");
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createDirectory(elsewhere.resolve(NAME));
        Path far = shelf.resolve("e".repeat(MOST_CHARACTERS - shelf.toString().length() - NAME.length()));
        Files.move(elsewhere, far);
        try {
            PageData data = new PageData(List.of(), shelf, Devices.standard());
            assertThat(data.runs().runs()).extracting(PageData.RunInfo::name).containsExactly("demo");
            assertThat(data.runs().unread()).singleElement().satisfies(u -> {
                assertThat(u.name()).endsWith(NAME);
                assertThat(u.reason()).containsIgnoringCase("too long");
            });
            assertThat(data.curve("demo").orElseThrow().step()).isEqualTo(2);
            assertThat(data.page("comparison")).hasValue(shelf.resolve("comparison.html"));
            assertThat(data.pages()).extracting(PageData.PageInfo::found).containsExactly(true, false);
        } finally {
            Files.move(far, elsewhere); // nobody could remove it there
        }
    }

    /** A run whose configuration is no JSON, and a folder that isn't there. */
    @Test
    void aRunThatCantBeReadIsNamedBesideTheOthers() throws IOException {
        for (String name : List.of("bad", "good")) {
            Path run = Files.createDirectory(root.resolve(name));
            Files.writeString(run.resolve("config.json"), name.equals("bad") ? "{\"model\": [" : CONFIG);
            Files.writeString(run.resolve("metrics.jsonl"), LOG);
        }
        PageData.FoundRuns runs = new PageData(List.of(), root, Devices.standard()).runs();
        assertThat(runs.runs()).extracting(PageData.RunInfo::name).containsExactly("good");
        assertThat(runs.unread())
                .containsExactly(new PageData.Unread(
                        "bad", "config.json isn't valid JSON: it ends before it's complete at line 1, column 12"));
        PageData.FoundRuns none = new PageData(List.of(), root.resolve("none"), Devices.standard()).runs();
        assertThat(none.runs()).isEmpty();
        assertThat(none.unread()).extracting(PageData.Unread::name).containsExactly("none");
    }

    /** As a folder of somebody else's is; who may read everything sees nothing of this. */
    @Test
    void aFolderOfSomebodyElsesIsNamedOnce() throws IOException {
        Path closed = Files.createDirectory(root.resolve("closed"));
        Files.writeString(closed.resolve("config.json"), CONFIG);
        Files.writeString(closed.resolve("metrics.jsonl"), LOG);
        Path page = Files.writeString(root.resolve("reproduction.html"), "<p>right");
        PageData data = new PageData(List.of(), root, Devices.standard());
        for (String rights : List.of("---------", "r--------", "-wx------")) {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString(rights));
            Files.setPosixFilePermissions(page, PosixFilePermissions.fromString("---------"));
            try {
                assumeTrue(!Files.isReadable(page), "this user may read everything");
                assertThat(data.runs().runs()).isEmpty();
                assertThat(data.runs().unread())
                        .as(rights)
                        .containsExactly(new PageData.Unread("closed", "permission denied"));
                assertThat(data.pages().getLast().problem()).isEqualTo("permission denied");
            } finally {
                Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }
}
