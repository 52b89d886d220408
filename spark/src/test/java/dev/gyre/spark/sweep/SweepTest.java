package dev.gyre.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.io.Safetensors;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.claims.Claims;
import dev.gyre.spark.TrainedRuns;
import dev.gyre.spark.TrainedRuns.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sweeps and reproductions on cores of this JVM. */
@Timeout(300)
class SweepTest {

    @TempDir
    Path folder;

    @Test
    void aSweepsRunsAreOrdinaryRunsAndNoneRunsTwice() throws IOException {
        Path out = folder.resolve("sweep");
        Ran ran = Sweeps.sweep(out, "lr=1e-3,1e-2", "--master=local[2]");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines())
                .hasSize(2)
                .allMatch(l -> l.matches(
                        "lr=1e-[23]: \\d\\.\\d{4} bits per byte \\(\\d\\.\\d{4} to \\d\\.\\d{4}, 2 seeds\\)"));
        assertThat(ran.err()).contains("[4/4] ", " on the driver");
        assertThat(Sweeps.kept(out)).hasSize(4);
        assertThat(Sweeps.attempts(out)).isEmpty();

        List<String> line = new ArrayList<>(List.of(
                "train",
                "xlstm",
                "--out=" + folder.resolve("one"),
                "--dim=16",
                "--blocks=1",
                "--heads=2",
                "--slstm-at=0",
                "--chunk=8",
                "--lr=1e-2",
                "--seed=2"));
        line.addAll(Sweeps.SETTINGS);
        Ran one = TrainedRuns.run(line.toArray(String[]::new));
        assertThat(one.code()).as(one.err()).isZero();
        Path same = only(out.resolve("arms/lr-1e-2"), "seed-2-");
        assertThat(checksum(same)).isEqualTo(checksum(folder.resolve("one")));
        assertThat(Files.readString(same.resolve("README.md")))
                .contains(same.getFileName().toString())
                .doesNotContain(".attempt-");

        Ran again = Sweeps.sweep(out, "lr=1e-3,1e-2", "--master=local[1]");
        assertThat(again.out()).isEqualTo(ran.out());
        assertThat(again.err()).doesNotContain("[1/");
        Ran wider = Sweeps.sweep(out, "lr=1e-3,1e-2,3e-3", "--master=local[2]", "--json");
        assertThat(wider.err()).contains("[2/2] ").doesNotContain("/6]");
        JsonNode json = JsonMapper.shared().readTree(wider.out());
        assertThat(json.get("points")).hasSize(3);
        assertThat(json.get("points").get(0).get("mean").asDouble())
                .isLessThanOrEqualTo(json.get("points").get(2).get("mean").asDouble());
        assertThat(JsonMapper.shared().readTree(out.resolve("sweep.json"))).isEqualTo(json);
    }

    private static String checksum(Path run) {
        try (Safetensors in = Safetensors.open(run.resolve("checkpoint-40.safetensors"))) {
            StringBuilder all = new StringBuilder();
            in.entries().forEach(e -> all.append(e.name()).append(java.util.Arrays.hashCode(in.floats(e.name()))));
            return all.toString();
        }
    }

    private static Path only(Path parent, String begin) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            List<Path> found = all.filter(p -> p.getFileName().toString().startsWith(begin))
                    .toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    /** The cheapest claim with arms that are trained and arms that are measured. */
    @Test
    void aReproductionComesToTheSameAsOnOneMachine() throws IOException {
        String name = "aft";
        Path here = folder.resolve("here");
        Path there = folder.resolve("there");
        Ran local = TrainedRuns.run("reproduce", name, "--scale=quick", "--seeds=1", "--out=" + here);
        Ran spark =
                Sweeps.spark("reproduce", name, "--scale=quick", "--seeds=1", "--out=" + there, "--master=local[2]");
        assertThat(spark.code()).as(spark.err()).isEqualTo(local.code());
        assertThat(report(there)).isEqualTo(report(here));
        int arms = Claims.find(name, ReproductionScale.QUICK).arms().size();
        assertThat(spark.err())
                .contains(
                        "/" + spark.err().lines().filter(l -> l.startsWith("[")).count() + "] ");
        assertThat(spark.err().lines().filter(l -> l.startsWith("["))).hasSizeGreaterThanOrEqualTo(arms);
        Ran again =
                Sweeps.spark("reproduce", name, "--scale=quick", "--seeds=1", "--out=" + there, "--master=local[1]");
        assertThat(again.err()).doesNotContain("[1/");
        Ran backHere = TrainedRuns.run("reproduce", name, "--scale=quick", "--seeds=1", "--out=" + there);
        assertThat(backHere.err()).doesNotContain("[1/");
    }

    /** What came of it, but for when and how long. */
    private static JsonNode report(Path out) throws IOException {
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(Files.readString(out.resolve("reproduce.json")));
        drop(json);
        return json;
    }

    private static void drop(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("seconds", "taken"));
        }
        node.forEach(SweepTest::drop);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--grid=learning=1,2 | --grid learning=1,2 must be one of ",
                "--grid=seed=1,2 | --grid seed=1,2 must be one of ",
                "--grid=dim=16,17 | --heads",
                "--seeds=0 | --seeds 0",
                "--master=spark://127.0.0.1:7077 | name the --secret-file",
                "--conf=spark.authenticate.secret=x | everybody on this machine can see",
                "--gird=lr=1 | no such setting",
            })
    void whatCantBeIsALineBeforeAnythingIsWritten(String option, String says) {
        Path out = folder.resolve("none");
        Ran ran = Sweeps.spark("sweep", "train", "xlstm", "--out=" + out, option);
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(says);
        assertThat(out).doesNotExist();
    }

    @Test
    void otherRunsAreNoBeginningAndNoPlace() {
        String run = TrainedRuns.xlstm().toString();
        Ran from = Sweeps.spark("sweep", "train", "xlstm", "--out=" + folder.resolve("none"), "--from=" + run);
        assertThat(from.code()).isEqualTo(2);
        assertThat(from.err()).contains("leave out --from and --config");
        Ran there = Sweeps.spark("sweep", "train", "xlstm", "--out=" + run);
        assertThat(there.code()).isEqualTo(1);
        assertThat(there.err()).contains("is the folder of a run");
        assertThat(Sweeps.spark("reproduce").code()).isEqualTo(2);
        assertThat(Sweeps.spark("reproduce", "nothing").err()).contains("no claim \"nothing\"");
        assertThat(Sweeps.spark("sweep").err()).contains("name what's swept");
        assertThat(Sweeps.spark("sweep", "train").err()).contains("name a model");
    }
}
