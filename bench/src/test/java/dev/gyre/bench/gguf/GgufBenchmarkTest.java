package dev.gyre.bench.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.bench.gguf.GgufOutcome.Candidate;
import dev.gyre.bench.gguf.GgufOutcome.Round;
import dev.gyre.bench.gguf.GgufOutcome.Step;
import dev.gyre.bench.gguf.GgufOutcome.Text;
import dev.gyre.cli.Gyre;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.TextTable;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufBenchmarkTest {

    private static final String PRINTED = """
            a library's own words
            {"texts":[{"context":64,"rounds":[{"prompt":200.5,"decoding":40}],"steps":[{"token":3,"top":[{"token":3,"logit":1.5}]}]}]}
            """;

    @TempDir
    Path folder;

    private static GgufOutcome outcome(double... rates) {
        List<Round> rounds = new ArrayList<>();
        for (double r : rates) {
            rounds.add(new Round(10 * r, r));
        }
        return new GgufOutcome(List.of(new Text(64, rounds, List.of(new Step(3, List.of(new Candidate(3, 1.5)))))));
    }

    @Test
    void timesAreFoundAmongWhatAProgramPrints() {
        GgufOutcome read = GgufOutcome.parse("llama.cpp", PRINTED);
        assertThat(read.texts().getFirst().rounds()).containsExactly(new Round(200.5, 40));
        assertThat(read.texts().getFirst().steps().getFirst().top()).containsExactly(new Candidate(3, 1.5));
        assertThat(GgufOutcome.parse("Gyre", GgufOutcome.JSON.writeValueAsString(read)))
                .isEqualTo(read);
    }

    @Test
    void whatPrintsNoTimesIsToldBy() {
        assertThatThrownBy(() -> GgufOutcome.parse("llama.cpp", "no model\n"))
                .isInstanceOf(GyreException.class)
                .hasMessage("llama.cpp printed no times: no model");
        assertThatThrownBy(() -> GgufOutcome.parse("llama.cpp", "{\"texts\":[{}]}"))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("llama.cpp's times can't be read (");
    }

    @Test
    void ratiosAreOfMediansOfAllProcesses() {
        TextTable table = TextTable.ofNumbers(List.of("what", "a", "b", "a/b", "c", "d", "c/d"));
        List<String> comparisons = new ArrayList<>();
        new GgufBenchmark.Pair(List.of(outcome(10, 30), outcome(20)), List.of(outcome(40), outcome(40, 60)))
                .addTo(table, comparisons, "Q8_0, 2");
        assertThat(table.markdown())
                .contains("| Q8_0, 2, 64 | 200 (100 to 300) | 400 (400 to 600) | 0.50 | 20 (10 to 30) | 40 (40 to 60)"
                        + " | 0.50 |");
        assertThat(comparisons).containsExactly("Q8_0, 2, 64: 1 of 1 tokens are the same; logits differ by up to 0.0");
    }

    @Test
    void theLargestLogitsComeFirst() {
        assertThat(GgufTimes.top(new float[] {1, 3, 2, 3}, 3))
                .containsExactly(new Candidate(1, 3), new Candidate(3, 3), new Candidate(2, 2));
    }

    @Test
    void promptsAreTokensOfTheVocabulary() {
        assertThat(GgufJob.prompt(512, 32_000))
                .hasSize(512)
                .doesNotHaveDuplicates()
                .allMatch(t -> t >= 0 && t < 32_000);
    }

    @Test
    void aProgramThatFailsIsToldWithItsWords() {
        GgufProgram failing = new GgufProgram("llama.cpp", List.of("sh", "-c", "echo no such model >&2; exit 7"));
        assertThatThrownBy(() -> failing.run(new GgufJob("m.gguf", 1, List.of(), 1, 0, 1, 1)))
                .isInstanceOf(GyreException.class)
                .hasMessage("llama.cpp ended with exit code 7 for m.gguf: no such model");
    }

    /** A program that prints what's asked of it: the job gets there, and the outcome back. */
    @Test
    void aProgramGetsTheJobAsAFile() throws IOException {
        Path printed = Files.writeString(folder.resolve("printed"), PRINTED);
        GgufProgram program = new GgufProgram(
                "llama.cpp", List.of("sh", "-c", "grep -q '\"model\":\"m.gguf\"' \"$1\" && cat " + printed, "sh"));
        assertThat(program.run(new GgufJob("m.gguf", 1, List.of(), 1, 0, 1, 1)))
                .isEqualTo(GgufOutcome.parse("llama.cpp", PRINTED));
    }

    @Test
    void withoutThePeerALineSaysWhatInstallsIt() {
        assertThatThrownBy(() -> GgufBenchmark.withLlama(folder, true))
                .isInstanceOf(GyreException.class)
                .hasMessage("llama.cpp isn't here: run ./setup.sh bench, which installs it with Node 20 or later");
    }

    /** Trained, exported and imported here; what ours writes behind it is what {@code gyre generate} would. */
    @Test
    void aFileOfOursIsImportedAndTimed() {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        Path run = folder.resolve("run");
        String training = "train transformer --steps 1 --batch 2 --length 16 --dim 64 --blocks 1 --heads 2 --context 64"
                + " --eval-batches 1 --data built-in:20000 --out " + run;
        assertThat(Gyre.execute(out, out, training.split(" ")))
                .as(said.toString())
                .isEqualTo(ExitCode.OK);
        Path file = folder.resolve("m.gguf");
        assertThat(Gyre.execute(out, out, "export", run.toString(), "--out", file.toString(), "--gguf", "q8_0"))
                .as(said.toString())
                .isEqualTo(ExitCode.OK);
        GgufWeights weights = GgufWeights.of(file);
        assertThat(weights.type()).hasToString("Q8_0");
        Path back = folder.resolve("back");
        weights.importInto(back);
        List<List<Integer>> prompts = List.of(GgufJob.prompt(5, weights.vocabulary()));
        Text text = GgufTimes.of(new GgufJob(back.toString(), 2, prompts, 4, 0, 2, 3))
                .texts()
                .getFirst();
        assertThat(text.context()).isEqualTo(5);
        assertThat(text.rounds()).hasSize(2).allMatch(r -> r.prompt() > 0 && r.decoding() > 0);
        assertThat(text.steps())
                .hasSize(4)
                .allMatch(s -> s.top().size() == 3 && s.top().getFirst().token() == s.token());
    }
}
