package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** gyre predict, and gyre eval of what it predicts with. */
class PredictTest {

    @TempDir
    Path folder;

    private String run;

    @BeforeEach
    void nameARun() {
        run = folder.resolve("run").toString();
    }

    private void train(String line) {
        Command c = Command.run(("train " + line + " --out " + run).split(" +"));
        assertThat(c.code()).as(c.err()).isZero();
    }

    private static JsonNode json(String... args) {
        Command c = Command.run(args);
        assertThat(c.code()).as(c.err()).isZero();
        return JsonMapper.shared().readTree(c.out());
    }

    @Test
    void valuesOfAFunctionInAndBeyondItsDomain() throws IOException {
        train("mlp --function xy --hidden 8 --steps 3 --reach 2");
        JsonNode rows = json("predict", run, "--points", "70", "--json");
        assertThat(rows.size()).isEqualTo(70);
        JsonNode first = rows.get(0);
        assertThat(first.get("y expected").asDouble())
                .isEqualTo(first.get("x1").asDouble() * first.get("x2").asDouble());
        Path inside = Files.writeString(folder.resolve("in.csv"), "u,v\n0.5,0.25\n-1,1\n");
        assertThat(Command.run("predict", run, "--input", inside.toString())
                        .out()
                        .lines())
                .hasSize(3)
                .first()
                .isEqualTo("x1,x2,y,y expected");
        Path outside = Files.writeString(folder.resolve("out.csv"), "0.5,0.25\n0.5,1.5\n");
        Command.run("predict", run, "--input", outside.toString())
                .refused(ExitCode.FAILURE, "number 2 of its rows", "x2 = 1.5", "from -1.0 to 1.0", "--extrapolate");
        assertThat(json("predict", run, "--input", outside.toString(), "--extrapolate", "--json")
                        .size())
                .isEqualTo(2);
        Path wide = Files.writeString(folder.resolve("wide.csv"), "1,2,3,4\n");
        Command.run("predict", run, "--input", wide.toString()).refused(ExitCode.FAILURE, "has 4 columns", "takes 2");
        JsonNode measured = json("eval", run, "--json");
        assertThat(measured.get("baseline").get("score").asDouble()).isGreaterThan(0);
        assertThat(measured.get("further").get(0).get("data").asString()).contains("2.0 times its domain");
    }

    @Test
    void rowsOfATableWhoseFileIsGone() throws IOException {
        StringBuilder csv = new StringBuilder("a,b,price\n");
        for (int i = 0; i < 60; i++) {
            csv.append(i)
                    .append(',')
                    .append(i * i % 17)
                    .append(',')
                    .append(5000 + 100 * i)
                    .append('\n');
        }
        Path table = Files.writeString(folder.resolve("t.csv"), csv);
        train("mlp --hidden 8 --steps 300 --data " + table);
        assertThat(Path.of(run, "README.md")).content().contains("--targets 1").doesNotContain("--function");
        assertThat(json("eval", run, "--json").get("value").asDouble()).isLessThan(0.05);
        assertThat(Command.run("predict", run, "--points", "5").out().lines())
                .hasSize(6)
                .first()
                .isEqualTo("a,b,price");
        Files.delete(table);
        Path given = Files.writeString(folder.resolve("in.csv"), "a,b\n30,16\n");
        double price = json("predict", run, "--input", given.toString(), "--json")
                .get(0)
                .get("y")
                .asDouble();
        assertThat(price).isBetween(7000.0, 9000.0);
    }

    @Test
    void classesOfImages() {
        train("mlp --task classification --hidden 16 --steps 250");
        JsonNode rows = json("predict", run, "--points", "50", "--json");
        int right = 0;
        for (JsonNode row : rows) {
            assertThat(row.get("probability").asDouble()).isBetween(0.1, 1.0);
            right += row.get("class").asInt() == row.get("label").asInt() ? 1 : 0;
        }
        assertThat(right).isGreaterThan(30);
    }

    @Test
    void aLanguageModelPredictsNoValues() {
        train("bigram --steps 1 --batch 1 --length 8");
        Command.run("predict", run).refused(ExitCode.USAGE, "holds a bigram", "gyre generate");
        Command.run("predict", run, "--points", "0").refused(ExitCode.USAGE, "--points 0");
    }
}
