package dev.gyre.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.Gyre;
import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user's program, checked from the command line. */
class CheckCommandTest {

    @TempDir
    Path folder;

    /** What a command gave. */
    private record Ran(int code, String out, String err) {}

    private static Ran check(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "check";
        all[1] = "--class-path";
        all[2] = Path.of("target", "test-classes").toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), all);
        return new Ran(code, out.toString(), err.toString());
    }

    private static final String MAIN = RacyProgram.class.getName();

    @Test
    void aRaceIsToldWithItsPlaces() throws IOException {
        Path sarif = folder.resolve("found.sarif");
        Ran c = check("--sarif", sarif.toString(), MAIN, "race");
        assertThat(c.code()).as(c.err()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(c.out())
                .contains("ran race", "races in RacyProgram.shifted: x[", "(RacyProgram.java:15)")
                .endsWith("1 found\n");
        JsonNode run = JsonMapper.shared()
                .readTree(Files.readString(sarif))
                .get("runs")
                .get(0);
        JsonNode result = run.get("results").get(0);
        assertThat(result.get("ruleId").asString()).isEqualTo("races");
        assertThat(result.get("level").asString()).isEqualTo("error");
        JsonNode place = result.get("locations").get(0).get("physicalLocation");
        assertThat(place.get("artifactLocation").get("uri").asString()).isEqualTo("RacyProgram.java");
        assertThat(place.get("region").get("startLine").asInt()).isEqualTo(15);
    }

    @Test
    void findingsAreSuppressedForAReason() throws IOException {
        Path known = Files.writeString(
                folder.resolve("known.txt"), "# looked at\nraces RacyProgram.shifted  a recurrence, run in order\n");
        Path sarif = folder.resolve("known.sarif");
        Ran c = check("--json", "--suppress", known.toString(), "--sarif", sarif.toString(), MAIN, "race");
        assertThat(c.code()).as(c.err()).isEqualTo(ExitCode.OK);
        JsonNode told = JsonMapper.shared().readTree(c.out());
        assertThat(told.get("findings")).isEmpty();
        assertThat(told.get("suppressed").get(0).get("reason").asString()).isEqualTo("a recurrence, run in order");
        assertThat(c.err()).contains("ran race");
        JsonNode document = JsonMapper.shared().readTree(Files.readString(sarif));
        JsonNode result = document.get("runs").get(0).get("results").get(0);
        assertThat(result.get("suppressions").get(0).get("justification").asString())
                .isEqualTo("a recurrence, run in order");
        Files.writeString(known, "races RacyProgram.shifted\n");
        Ran none = check("--suppress", known.toString(), MAIN, "race");
        assertThat(none.code()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("known.txt, line 1", "a check, a kernel and a reason");
    }

    @Test
    void whatIsBenignOrRightPasses() {
        Ran same = check(MAIN, "flag");
        assertThat(same.code()).as(same.err()).isEqualTo(ExitCode.OK);
        assertThat(same.out()).contains("races (benign) in RacyProgram.flagged", ", the same value", "1 found\n");
        Ran right = check(MAIN, "right");
        assertThat(right.code()).as(right.err()).isEqualTo(ExitCode.OK);
        assertThat(right.out()).endsWith("0 found\n");
    }

    /** Reads of the host are seen in a process of the command's own. */
    @Test
    void whatTheHostReadsTooEarlyIsTold() {
        Ran c = check(MAIN, "host");
        assertThat(c.code()).as(c.err()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(c.out())
                .contains(
                        "transfers in RacyProgram.doubled: the host reads x[3] at RacyProgram.main (RacyProgram.java:")
                .contains("and has 1.0 there: the 2.0 that was written at RacyProgram.doubled (RacyProgram.java:27)")
                .endsWith("1 found\n");
        Ran without = check("--checks", "races,bounds", MAIN, "host");
        assertThat(without.code()).as(without.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aProgramThatFailsSaysSo() {
        Ran failed = check(MAIN, "fail");
        assertThat(failed.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(failed.err()).contains("gyre: the program ended with exit code 1");
        Ran named = check("--checks", "race", MAIN, "race");
        assertThat(named.code()).isEqualTo(ExitCode.USAGE);
        assertThat(named.err()).contains("--checks: \"race\" is no check: name all, or some of races, barriers");
    }
}
