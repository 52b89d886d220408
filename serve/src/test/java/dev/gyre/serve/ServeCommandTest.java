package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.Gyre;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says when it can't serve. */
class ServeCommandTest {

    @TempDir
    Path folder;

    private static void refused(int code, String says, String... arguments) {
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        String[] line = new String[arguments.length + 1];
        line[0] = "serve";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        int exit =
                Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), List.of(new ServeCommand()), line);
        assertThat(exit).as(err.toString()).isEqualTo(code);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines().findFirst().orElseThrow())
                .startsWith("gyre: ")
                .contains(says);
    }

    @Test
    void optionsAreChecked() {
        String run = folder.toString();
        refused(2, "Missing required parameter: 'DIR'");
        refused(2, "--host 0.0.0.0: it must be this machine's own address", run, "--host", "0.0.0.0");
        refused(2, "--host no.such.host.invalid", run, "--host", "no.such.host.invalid");
        refused(2, "--port 70000", run, "--port", "70000");
        refused(2, "--max-sessions 0", run, "--max-sessions", "0");
        refused(2, "--queue -1", run, "--queue", "-1");
        refused(2, "--max-prompt 0", run, "--max-prompt", "0");
        refused(2, "--max-tokens 0", run, "--max-tokens", "0");
        refused(2, "--max-body 5", run, "--max-body", "5");
        refused(2, "--grace -1", run, "--grace", "-1");
        refused(2, "--prefix-memory -1", run, "--prefix-memory", "-1");
        refused(2, "--runs /no/such", run, "--runs", "/no/such");
        refused(1, "--api-key-file /no/such", run, "--api-key-file", "/no/such");
    }

    @Test
    void whatTheServerTakesOfMemoryIsPlannedBeforeItListens() {
        Path run = folder.resolve("run");
        String train = "train bigram --batch 2 --length 16 --steps 1 --data built-in:4000 --out " + run;
        assertThat(Gyre.execute(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(new StringWriter()),
                        List.of(),
                        train.split(" ")))
                .isZero();
        refused(4, "serving run takes ", run.toString(), "--prefix-memory", "1000000000");
        refused(4, "lower --max-sessions or --prefix-memory", run.toString(), "--prefix-memory", "1000000000");
    }

    @Test
    void runsAreCheckedBeforeAnythingListens() throws IOException {
        refused(1, "there is no such folder", folder.resolve("none").toString());
        Files.writeString(folder.resolve("config.json"), "{}");
        refused(1, folder.toString(), folder.toString());
    }
}
