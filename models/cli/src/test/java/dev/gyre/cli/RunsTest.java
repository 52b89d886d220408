package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.models.Families;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs beside one another, and the card of each. */
class RunsTest {

    private static final String BYTES = "--batch 2 --length 16 --eval-every 2 --eval-batches 2 --lr 0.05 --warmup 0";

    @TempDir
    Path folder;

    private Path text;

    @BeforeEach
    void writeAText() throws IOException {
        text = Files.writeString(folder.resolve("a text"), "And God said, Let there be light. ".repeat(60));
    }

    private Path train(String name, String line) {
        Path run = folder.resolve("runs").resolve(name);
        List<String> args = new ArrayList<>(List.of(("train " + line).split(" ")));
        args.addAll(List.of("--out", run.toString()));
        Command c = Command.run(args.toArray(String[]::new));
        assertThat(c.code()).as(c.err()).isZero();
        return run;
    }

    private Path bigram(String name, int steps, String more) {
        Path run = folder.resolve("runs").resolve(name);
        List<String> args = new ArrayList<>(List.of(("train bigram --steps " + steps + " " + BYTES + more).split(" ")));
        args.addAll(List.of("--out", run.toString(), "--data", text.toString()));
        Command c = Command.run(args.toArray(String[]::new));
        assertThat(c.code()).as(c.err()).isZero();
        return run;
    }

    private static List<String> names(Command json) {
        return StreamSupport.stream(JsonMapper.shared().readTree(json.out()).spliterator(), false)
                .map(r -> Path.of(r.path("run").asString()).getFileName().toString())
                .toList();
    }

    @Test
    void theyAreListedAndSorted() throws IOException {
        bigram("brief", 2, "");
        Path best = bigram("long", 12, "");
        train("points", "mlp --steps 2 --batch 8 --hidden 8 --eval-every 0");
        Path stopped = bigram("stopped", 4, " --checkpoint-every 2");
        Files.delete(stopped.resolve("checkpoint-4.safetensors"));
        List<String> lines = Files.readAllLines(stopped.resolve("metrics.jsonl"));
        Files.write(stopped.resolve("metrics.jsonl"), lines.subList(0, lines.size() - 2));
        Files.createDirectory(folder.resolve("runs/no-run"));
        String all = folder.resolve("runs").toString();

        Command text = Command.run("runs", all);
        assertThat(text.code()).isZero();
        List<String> rows = text.out().lines().toList();
        assertThat(rows).hasSize(5);
        assertThat(rows.getFirst()).matches("run +model +parameters +step +state +score +over +speed +data");
        assertThat(text.out()).doesNotContain("?");
        // Numbers end, and words begin, below their headings.
        assertThat(rows.get(2).substring(0, rows.getFirst().indexOf("parameters") + "parameters".length()))
                .endsWith(" 65,536");
        assertThat(rows.get(2).indexOf("complete")).isEqualTo(rows.getFirst().indexOf("state"));
        assertThat(rows.get(2))
                .startsWith(best.toString())
                .containsPattern("bigram +65,536 +12/12  complete +\\d\\.\\d{4} bits per byte +all ")
                .containsPattern("bytes/s");
        assertThat(rows.get(4)).containsPattern("3/4  stopped +\\d\\.\\d{4} bits per byte +64 bytes ");

        Command json = Command.run("runs", all, "--json");
        assertThat(names(json)).containsExactly("brief", "long", "points", "stopped");
        JsonNode row = JsonMapper.shared().readTree(json.out()).get(1);
        assertThat(row.path("score").asString()).isEqualTo("bits_per_byte");
        assertThat(row.path("whole").asBoolean()).isTrue();
        assertThat(row.at("/best/step").asInt()).isEqualTo(12);
        assertThat(row.path("itemsPerSecond").doubleValue()).isPositive();
        JsonNode eval = JsonMapper.shared()
                .readTree(Command.run("eval", best.toString(), "--json").out());
        assertThat(row.path("value")).isEqualTo(eval.path("value"));
        assertThat(names(Command.run("runs", all, "--json", "--sort", "score")))
                .startsWith("long")
                .endsWith("points");
        assertThat(names(Command.run("runs", all, "--json", "--sort", "steps"))).startsWith("long", "stopped");
        assertThat(names(Command.run("runs", all, "--json", "--sort", "parameters")))
                .endsWith("points");
        assertThat(names(Command.run("runs", stopped.toString(), best.toString(), "--json")))
                .containsExactly("long", "stopped");
    }

    /** A byte of the last line changed, the line cut off, or a line that isn't the last one: the run has been done all the same. */
    @Test
    void aCompleteRunIsOneWhateverBefellItsLog() throws IOException {
        Path run = bigram("done", 2, "");
        Path log = run.resolve("metrics.jsonl");
        byte[] whole = Files.readAllBytes(log);
        int last = new String(whole, StandardCharsets.UTF_8).lastIndexOf("\n{") + 1;
        for (int at = last; at < whole.length; at += 3) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x41;
            Files.write(log, changed);
            assertComplete(run, "byte " + at + " changed");
            Files.write(log, Arrays.copyOf(whole, at + 1));
            assertComplete(run, "cut off behind byte " + at);
        }
        Files.write(
                log,
                new String(whole, StandardCharsets.UTF_8)
                        .replace("{\"step\":2,\"loss\":", "{\"step\":2\0\"loss\":")
                        .getBytes(StandardCharsets.UTF_8));
        assertComplete(run, "the last step's line damaged");
        Files.write(log, Arrays.copyOf(whole, whole.length - 9));
        assertThat(Command.run("runs", run.toString()).out())
                .contains("2/2  complete  its score's line in the log is damaged: gyre resume " + run);
        assertThat(Command.run("resume", run.toString()).code()).isZero();
        assertThat(Command.run("runs", run.toString()).out()).containsPattern("bits per byte +all ");
    }

    private static void assertComplete(Path run, String damage) {
        JsonNode row = JsonMapper.shared()
                .readTree(Command.run("runs", run.toString(), "--json").out())
                .get(0);
        assertThat(row.path("state").asString()).as(damage).isEqualTo("complete");
        assertThat(row.path("step").asInt()).as(damage).isGreaterThanOrEqualTo(2);
    }

    @Test
    void theirCurvesAreInOneChart() throws IOException {
        bigram("one", 8, "");
        bigram("two", 8, " --seed 2");
        train("points", "mlp --steps 2 --batch 8 --hidden 8 --eval-every 0");
        Path chart = folder.resolve("all.png");
        Command c = Command.run("runs", folder.resolve("runs").toString(), "--chart", chart.toString());
        assertThat(c.code()).as(c.err()).isZero();
        // A plot for bits per byte, one for mean squared errors.
        assertThat(ImageIO.read(chart.toFile()).getHeight()).isEqualTo(840);
        assertThat(format(chart)).isEqualTo("png");
        Path photo = folder.resolve("all.JPG");
        assertThat(Command.run("runs", folder.resolve("runs").toString(), "--chart", photo.toString())
                        .code())
                .isZero();
        assertThat(format(photo)).isEqualToIgnoringCase("jpeg");
        for (String name : new String[] {"all.svg", "all"}) {
            Command.run("runs", folder.resolve("runs").toString(), "--chart", name)
                    .refused(ExitCode.USAGE, "--chart " + name + " must be a file whose name ends in ", ".png");
        }
    }

    private static String format(Path picture) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(picture.toFile())) {
            return ImageIO.getImageReaders(in).next().getFormatName();
        }
    }

    /** A run that hasn't done a step has no plot, and nothing at all is no picture. */
    @Test
    void whatHasNoCurveYetHasNoPlot() throws IOException {
        bigram("one", 2, "");
        Path none = train("points", "mlp --steps 2 --batch 8 --hidden 8 --eval-every 0");
        Files.writeString(none.resolve("metrics.jsonl"), "");
        Path chart = folder.resolve("all.png");
        assertThat(Command.run("runs", folder.resolve("runs").toString(), "--chart", chart.toString())
                        .code())
                .isZero();
        assertThat(ImageIO.read(chart.toFile()).getHeight()).isEqualTo(420);
        Path other = folder.resolve("other.png");
        Command c = Command.run("runs", none.toString(), "--chart", other.toString());
        assertThat(c.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(c.err()).contains("other.png: there is nothing to draw yet");
        assertThat(other).doesNotExist();
    }

    @Test
    void whatCantBeRead() throws IOException {
        bigram("good", 2, "");
        Path bad = bigram("bad", 2, "");
        Files.writeString(bad.resolve("config.json"), "{");
        Command c = Command.run("runs", folder.resolve("runs").toString());
        assertThat(c.code()).isZero();
        assertThat(c.out().lines().skip(1)).singleElement().asString().contains("good");
        assertThat(c.err()).contains("left out: " + bad.resolve("config.json"));
        Command.run("runs", folder.resolve("nowhere").toString())
                .refused(ExitCode.FAILURE, "nowhere: there is no such folder");
        Command.run("runs", "--sort", "colour").refused(ExitCode.USAGE, "--sort", "colour");
    }

    @Test
    void aCardSaysWhatARunIsAndHowToUseIt() throws IOException {
        Path run = bigram("carded", 4, " --seed 5");
        String card = Files.readString(run.resolve("README.md"));
        Command eval = Command.run("eval", run.toString());
        String score = eval.out().replaceAll(".*: (\\d\\.\\d{4} bits per byte) over.*\n", "$1");
        assertThat(card)
                .startsWith("# carded: bigram\n")
                .contains("65,536 parameters", "* Data: " + text + ": 1,836 bytes to train on, 204 held back")
                .contains("* Steps: 4 of 4, each of 32 bytes.")
                .contains("* Score: " + score + ", step 4, over the whole validation split, 203 bytes.")
                .contains("* To beat: baseline bigram ")
                .contains("./gyre resume " + run, "./gyre eval " + run, "./gyre generate " + run + " --prompt")
                .contains("* Task: `--length 16 --first-byte 0 --begin=-1`");
        String again = card.lines()
                .filter(l -> l.startsWith("./gyre train"))
                .findFirst()
                .orElseThrow();
        assertThat(again)
                .isEqualTo(
                        "./gyre train bigram --out " + run + "-again --data '" + text
                                + "' --length 16 --lr 0.05 --warmup 0 --batch 2 --steps 4 --seed 5 --eval-every 2 --eval-batches 2");
        Path twin = bigram("carded-again", 4, " --seed 5");
        assertThat(twin.resolve("checkpoint-4.safetensors"))
                .hasSameBinaryContentAs(run.resolve("checkpoint-4.safetensors"));
    }

    /** A sentence begins with a capital letter, but mLSTM stays what it is; and it's an xlstm. */
    @Test
    void namesAreWrittenAsTheyAre() throws IOException {
        Path run = train(
                "x",
                "xlstm --dim 16 --blocks 1 --heads 2 --slstm-at 0 --steps 1 --batch 1 --length 16 --eval-every 0 --data "
                        + "built-in:4000");
        assertThat(run.resolve("README.md")).content().contains("\nmLSTM blocks with matrix memory");
        Command.run("predict", run.toString())
                .refused(ExitCode.USAGE, run + ": holds an xlstm, which predicts no values");
        assertThat(Families.find("mlp").withArticle()).isEqualTo("an mlp");
        assertThat(Families.find("matmulfree").withArticle()).isEqualTo("a matmulfree");
        assertThat(Families.find("aft").withArticle()).isEqualTo("an aft");
        assertThat(Families.find("unigram").withArticle()).isEqualTo("a unigram");
    }

    @Test
    void aCardOfOtherRunsNamesTheirCommands() throws IOException {
        Path points = train("points", "mlp --steps 2 --batch 8 --hidden 8 --eval-every 0");
        assertThat(points.resolve("README.md"))
                .content()
                .contains("./gyre predict " + points, "mean squared error")
                .doesNotContain("generate");
    }
}
