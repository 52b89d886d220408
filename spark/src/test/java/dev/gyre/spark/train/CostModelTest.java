package dev.gyre.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.spark.TrainedRuns;
import dev.gyre.spark.TrainedRuns.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("short")
class CostModelTest {

    @TempDir
    Path folder;

    private static RoundCost round(long step, double stepsMs, double awayMs) {
        return new RoundCost(step, 20, 2, 2, 2_000, 6_000, stepsMs / 2, stepsMs, awayMs, 40);
    }

    /** The first has compiled, and the last is short: 4 s of steps, 1 s besides. */
    @Test
    void itsNumbersAreMediansOfWholeRounds() {
        List<RoundCost> rounds = new ArrayList<>(List.of(round(20, 60_000, 90_000)));
        rounds.add(round(40, 7_000, 4_500));
        rounds.add(round(60, 8_000, 5_000));
        rounds.add(round(80, 9_000, 5_500));
        rounds.add(new RoundCost(85, 5, 2, 2, 1, 1, 1, 1, 1, 1));
        CostModel model = CostModel.of(rounds, 512);
        assertThat(model).isEqualTo(new CostModel(512 * 20, 4, 1, 0.02, 1_000, 3_000));
        assertThat(model.seconds(10, 1e4)).isCloseTo(4 + 1 + 10 * (0.4 + 0.02), within(1e-12));
        assertThat(model.perSecond(10, 1e4)).isCloseTo(10 * 512 * 20 / 9.2, within(1e-9));
        assertThat(model.most(1e4)).isCloseTo(512 * 20 / 0.42, within(1e-9));
        assertThat(model.perSecond(1_000_000, 1e4)).isLessThan(model.most(1e4)).isGreaterThan(0.99 * model.most(1e4));
        assertThatThrownBy(() -> CostModel.of(rounds.subList(0, 3), 512))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("the run has 2 whole rounds after its first, and a projection takes 3");
    }

    private static Ran cost(Path run, String... more) {
        List<String> line = new ArrayList<>(List.of("spark", "cost", run.toString()));
        line.addAll(List.of(more));
        return TrainedRuns.run(line.toArray(String[]::new));
    }

    @Test
    void aRunIsProjected() throws IOException {
        Path run = Rounded.trained(
                folder.resolve("run"), "--shards=2", "--local-steps=2", "--steps=12", "--batch=2", "--master=local[2]");
        Path chart = folder.resolve("cost.png");
        Path figures = folder.resolve("figures.md");
        Ran ran = cost(run, "--workers=1,10,1000", "--gbits=1,2.5", "--chart=" + chart, "--markdown=" + figures);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("A shard's round: 256 bytes in ", "Projected, not measured, bytes a second:")
                .contains("| workers | 1 Gbit/s | 2.5 Gbit/s |", "| 1,000 | ", "| at most | ");
        assertThat(Files.readString(figures))
                .startsWith("## Rounds of " + run + "\n")
                .contains(" --markdown=" + figures + "\n```\n")
                .endsWith("\n" + String.join("\n", ran.out().lines().toList()) + "\n");
        assertThat(Files.size(chart)).isGreaterThan(5000);
        assertThat(cost(run, "--workers=0").code()).isEqualTo(2);
        assertThat(cost(run, "--gbits=0").err()).contains("--gbits 0.0 must be above 0");
        Ran other = cost(TrainedRuns.xlstm());
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err())
                .contains("rounds.jsonl: there is no such file: name the folder of a run of gyre spark train");
    }
}
