package dev.gyre.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.spark.TrainedRuns;
import dev.gyre.spark.TrainedRuns.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Rounds on cores of this JVM. */
@Timeout(300)
class RoundsTest {

    @TempDir
    Path folder;

    private static Path here(Path out, String... more) {
        List<String> line = new ArrayList<>(List.of("train"));
        line.addAll(Rounded.small(out, more));
        Ran ran = TrainedRuns.run(line.toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        return out;
    }

    private static void assertClose(Map<Integer, Double> found, Map<Integer, Double> expected, double tolerance) {
        assertThat(found.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
        found.forEach((step, loss) ->
                assertThat(loss).as("loss of step " + step).isCloseTo(expected.get(step), within(tolerance)));
    }

    @Test
    void bitsDontDependOnHowManyWorkAtATime() throws IOException {
        String[] settings = {"--shards=3", "--local-steps=4", "--steps=10", "--batch=2", "--eval-every=4"};
        List<Path> runs = IntStream.rangeClosed(1, 3)
                .mapToObj(slots -> {
                    List<String> all = new ArrayList<>(List.of(settings));
                    all.add("--master=local[" + slots + "]");
                    return Rounded.trained(folder.resolve("slots" + slots), all.toArray(String[]::new));
                })
                .toList();
        assertThat(Rounded.losses(runs.getFirst()).keySet()).containsExactly(4, 8, 10);
        for (Path run : runs) {
            assertThat(Rounded.log(run)).isEqualTo(Rounded.log(runs.getFirst()));
            assertThat(Rounded.bits(run, 10)).isEqualTo(Rounded.bits(runs.getFirst(), 10));
            assertThat(Rounded.rounds(run)).isEqualTo(3);
        }
        assertThat(Rounded.bits(runs.getFirst(), 10).keySet())
                .anyMatch(name -> name.startsWith("shard.2.adam.second."))
                .anyMatch(name -> name.startsWith("outer.momentum."));
    }

    @Test
    void averagedGradientsAreThoseOfALargerBatch() throws IOException {
        Path several = Rounded.trained(
                folder.resolve("several"),
                "--shards=4",
                "--local-steps=1",
                "--average=gradients",
                "--batch=2",
                "--steps=12",
                "--eval-every=6",
                "--master=local[2]");
        Path one = here(folder.resolve("one"), "--batch=8", "--steps=12", "--eval-every=6");
        assertClose(Rounded.losses(several), Rounded.losses(one), 1e-4);
        Path other = here(folder.resolve("other"), "--batch=8", "--steps=12", "--eval-every=6", "--seed=2");
        assertThat(Rounded.losses(several).get(12))
                .isNotCloseTo(Rounded.losses(other).get(12), within(1e-4));
    }

    /** The difference that one shard has made, taken back whole, leaves what its own steps have made. */
    @Test
    void aShardByItselfWithoutMomentumIsAnOrdinaryRun() throws IOException {
        Path rounds = Rounded.trained(
                folder.resolve("rounds"),
                "--shards=1",
                "--local-steps=5",
                "--outer-lr=1",
                "--outer-momentum=0",
                "--batch=4",
                "--steps=20",
                "--master=local[1]");
        Map<Integer, Double> each = Rounded.losses(here(folder.resolve("ordinary"), "--batch=4", "--steps=20"));
        Rounded.losses(rounds).forEach((step, loss) -> {
            double mean = IntStream.rangeClosed(step - 4, step)
                    .mapToDouble(each::get)
                    .average()
                    .orElseThrow();
            assertThat(loss).as("rounds up to step " + step).isCloseTo(mean, within(1e-3));
        });
    }

    @Test
    void aRunIsLengthenedMeasuredAndUsedAsAnyOther() throws IOException {
        Path run = Rounded.trained(
                folder.resolve("run"), "--shards=2", "--local-steps=4", "--steps=8", "--batch=2", "--master=local[2]");
        String path = run.toString();
        Ran longer = Rounded.spark("resume", List.of(path, "--steps=12", "--master=local[2]"));
        assertThat(longer.code()).as(longer.err()).isZero();
        assertThat(Rounded.losses(run).keySet()).containsExactly(4, 8, 12);
        Ran complete = Rounded.spark("resume", List.of(path));
        assertThat(complete.code()).isZero();
        assertThat(complete.err()).contains("already complete; gyre spark resume " + path + " --steps N");
        Ran measured = TrainedRuns.run("eval", path);
        assertThat(measured.code()).as(measured.err()).isZero();
        assertThat(Files.readString(run.resolve("README.md")))
                .contains("./gyre spark resume", "Rounds: ", "--shards 2", "each of 256 bytes");
        Ran here = TrainedRuns.run("resume", path, "--steps=16");
        assertThat(here.code()).isEqualTo(2);
        assertThat(here.err()).contains("is trained in rounds of 2 shards: gyre spark resume " + path);
        assertThat(TrainedRuns.run("resume", path).code()).isEqualTo(2);
    }

    @Test
    void aRunGoesBackToAnOlderRound() throws IOException {
        Path run = Rounded.trained(
                folder.resolve("run"), "--shards=2", "--local-steps=4", "--steps=12", "--batch=2", "--master=local[2]");
        List<JsonNode> log = Rounded.log(run);
        Map<String, Integer> bits = Rounded.bits(run, 12);
        Ran none = Rounded.spark("resume", List.of(run.toString(), "--checkpoint=5", "--master=local[2]"));
        assertThat(none.code()).as(none.err()).isEqualTo(2);
        assertThat(none.err()).contains("--checkpoint 5 must be the step of a checkpoint: there are those of 8, 12");
        String file = run.resolve("checkpoint-8.safetensors").toString();
        for (List<String> words : List.of(List.of(run.toString(), "--checkpoint=8"), List.of(file))) {
            Ran back = Rounded.spark("resume", words);
            assertThat(back.code()).as(back.err()).isZero();
            assertThat(back.err()).contains("going back to step 8: ", "going on after step 8");
            assertThat(run.resolve("checkpoint-12.safetensors.later")).exists();
            assertThat(Rounded.log(run)).isEqualTo(log);
            assertThat(Rounded.bits(run, 12)).isEqualTo(bits);
        }
    }

    @Test
    void anOrdinaryRunIsRefused() {
        Ran ran = Rounded.spark("resume", List.of(TrainedRuns.xlstm().toString(), "--steps=80", "--master=local[1]"));
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains("isn't trained in rounds: gyre resume ");
        Ran complete = Rounded.spark("resume", List.of(TrainedRuns.xlstm().toString()));
        assertThat(complete.code()).as(complete.err()).isEqualTo(2);
        assertThat(complete.err()).contains("isn't trained in rounds: gyre resume ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xlstm | --shards=0 | --shards 0",
                "xlstm | --local-steps=0 | --local-steps 0",
                "xlstm | --average=gradients | --local-steps 20 must be 1 with --average gradients",
                "xlstm | --average=mean | --average mean must be one of parameters, gradients",
                "xlstm | --outer-lr=0 | --outer-lr 0.0 must be above 0",
                "xlstm | --outer-momentum=1 | --outer-momentum 1.0 must be at least 0 and below 1",
                "xlstm | --shard=2 | no such setting",
                "xlstm | --conf=spark.authenticate.secret=x | everybody on this machine can see",
                "xlstm | --master=spark://127.0.0.1:7077 | name the --secret-file",
                "m2 | --master=local[1] | can't be split into shards",
                "fan | --master=local[1] | can't be split into shards",
                "perceiver | --steps=1 | no model \"perceiver\"",
            })
    void whatCantBeIsALineBeforeAnythingIsWritten(String model, String option, String says) {
        Path out = folder.resolve("none");
        Ran ran = Rounded.spark("train", List.of(model, "--out=" + out, "--steps=4", option));
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(says);
        assertThat(out).doesNotExist();
    }

    @Test
    void anExistingFolderIsRefused() throws IOException {
        Path out = Files.createDirectory(folder.resolve("there"));
        Files.createFile(out.resolve("mine"));
        Ran ran = Rounded.spark("train", Rounded.small(out, "--steps=4", "--master=local[1]"));
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("exists already and holds mine");
    }
}
