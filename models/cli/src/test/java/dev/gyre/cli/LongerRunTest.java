package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that have ended, runs that get longer, and runs that begin with another's configuration. */
class LongerRunTest {

    private static final String OWN =
            "train bigram --steps 4 --batch 2 --length 16 --eval-every 0 --lr 0.05 --min-lr 1 --warmup 0";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private Path text;
    private Path run;

    @BeforeEach
    void train() throws IOException {
        text = Files.writeString(folder.resolve("text"), "And God said, Let there be light. ".repeat(60));
        run = folder.resolve("run");
        succeeds(OWN + " --data " + text + " --out " + run);
    }

    private static Command command(String line) {
        return Command.run(line.split(" "));
    }

    private static Command succeeds(String line) {
        Command c = command(line);
        assertThat(c.code()).as(c.err()).isZero();
        return c;
    }

    private Path checkpoint(Path of, int step) {
        return of.resolve("checkpoint-" + step + ".safetensors");
    }

    @Test
    void whatIsCompleteSaysSo() throws IOException {
        String result = succeeds("eval " + run).out();
        byte[] log = Files.readAllBytes(run.resolve("metrics.jsonl"));
        long start = THREADS.getCurrentThreadCpuTime();
        Command again = succeeds("resume " + run);
        assertThat(THREADS.getCurrentThreadCpuTime() - start).isLessThan(SECOND);
        assertThat(again.err().lines()).singleElement().asString().contains("already complete", "--steps N");
        assertThat(again.out()).startsWith(run + ": step 4, ").contains("over the whole validation split");
        assertThat(result).contains(again.out().replaceAll("(?s).*step 4, (\\S+) .*", "$1"));
        assertThat(run.resolve("metrics.jsonl")).hasBinaryContent(log);
    }

    @Test
    void aRunGetsLonger() throws IOException {
        succeeds("resume " + run + " --steps 6");
        assertThat(Files.readString(run.resolve("config.json"))).contains("\"steps\" : 6");
        Path whole = folder.resolve("whole");
        succeeds(OWN.replace("--steps 4", "--steps 6") + " --data " + text + " --out " + whole);
        assertThat(checkpoint(run, 6)).exists();
        assertThat(succeeds("eval " + run).out())
                .isEqualTo(succeeds("eval " + whole).out());
    }

    @Test
    void aRunThatWasStoppedRightAfterItGotLongerGoesOn() throws IOException {
        Path file = run.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace("\"steps\" : 4", "\"steps\" : 5"));
        assertThat(succeeds("resume " + run).err())
                .contains("config.json: the run has 5 steps, where checkpoint-4.safetensors still says 4");
        assertThat(checkpoint(run, 5)).exists();
    }

    @Test
    void soManyAreDone() {
        command("resume " + run + " --steps 4")
                .refused(ExitCode.USAGE, "--steps 4 must be more than the 4 that are done");
    }

    @Test
    void aRunBeginsWithAnothersConfiguration() {
        Path same = folder.resolve("same");
        succeeds("train bigram --config " + run.resolve("config.json") + " --out " + same);
        assertThat(checkpoint(same, 4)).hasSameBinaryContentAs(checkpoint(run, 4));
        Path other = folder.resolve("other");
        succeeds("train bigram --config " + run + " --steps 3 --out " + other);
        assertThat(checkpoint(other, 3)).exists();
    }

    @Test
    void configurationsThatCantBeTaken() {
        List<String> none = new ArrayList<>(List.of("train", "unigram", "--config", run + "/none.json"));
        none.addAll(List.of("--out", folder.resolve("x").toString()));
        Command.run(none.toArray(String[]::new)).refused(ExitCode.FAILURE, "none.json: there is no such file");
        none.set(3, run.toString());
        Command.run(none.toArray(String[]::new))
                .refused(ExitCode.USAGE, "--config " + run + ": it is of a run of bigram: gyre train bigram takes it");
        none.addAll(List.of("--from", run.toString()));
        Command.run(none.toArray(String[]::new)).refused(ExitCode.USAGE, "--config " + run, "left out with --from");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
