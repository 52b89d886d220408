package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.cli.process.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** L-Mul by the command line. */
class ProductTest {

    @TempDir
    Path folder;

    @Test
    void evaluationMultipliesAsItIsTold() {
        String run = folder.resolve("run").toString();
        String train =
                "train transformer --dim 16 --blocks 1 --heads 2 --batch 2 --length 16 --steps 5 --eval-batches 1 --data built-in:40000 --out ";
        assertThat(Command.run((train + run).split(" ")).code()).isZero();
        Command eval = Command.run("eval", run, "--batches", "2", "--product", "lmul:4");
        assertThat(eval.code()).as(eval.err()).isZero();
        assertThat(eval.out())
                .contains(
                        "energy by a model (45 nm, arXiv:2410.00907, no measurement), a batch: ",
                        " products by L-Mul, 0 by floats, as many float additions: ");
        Command json = Command.run("eval", run, "--batches", "2", "--json", "--product", "lmul:4,attention");
        JsonNode energy = JsonMapper.shared().readTree(json.out()).get("modelledEnergyOfABatch");
        assertThat(energy.get("lmulProducts").asLong()).isPositive();
        assertThat(energy.get("floatProducts").asLong()).isPositive();
        assertThat(energy.get("joules").asDouble())
                .isLessThan(energy.get("joulesOfFloats").asDouble());
        Command floats = Command.run("eval", run, "--batches", "2");
        assertThat(floats.out())
                .doesNotContain("energy")
                .isNotEqualTo(eval.out().lines().findFirst().orElseThrow());
        Command.run("eval", run, "--product", "lmul:24")
                .refused(ExitCode.USAGE, "--product lmul:24 must be lmul:M with M from 1 to 23");
        Command.run("generate", run, "--product", "fp8").refused(ExitCode.USAGE, "--product fp8 must be lmul:M");
        Command.run("train", "transformer", "--product", "lmul:4", "--out", run + "2")
                .refused(ExitCode.USAGE, "--product: transformer has no such setting");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        mlp --hidden 16 --function xy --batch 64      | y
        mlp --task classification --hidden 16 --batch 32    | probability
        revnet --filters 4,4,8 --units 1,2 --strides 1,2 --batch 32 | probability
        """)
    void networksPredictAsTheyAreTold(String model, String column) {
        String run = folder.resolve("run").toString();
        String train = "train " + model + " --steps 20 --eval-every 0 --out " + run;
        assertThat(Command.run(train.split(" ")).code()).isZero();
        JsonNode coarse = json("eval " + run + " --product lmul:2");
        JsonNode energy = coarse.get("modelledEnergyOfABatch");
        assertThat(energy.get("lmulProducts").asLong()).isPositive();
        assertThat(energy.get("floatProducts").asLong()).isZero();
        assertThat(energy.get("joules").asDouble())
                .isLessThan(energy.get("joulesOfFloats").asDouble());
        assertThat(coarse.get("value").asDouble()).isNotNaN();
        double[] floats = predicted(run, column, "");
        double[] wide = predicted(run, column, " --product lmul:23");
        assertThat(floats).hasSize(5);
        assertThat(wide).hasSize(5).isNotEqualTo(floats);
        for (int i = 0; i < 5; i++) {
            assertThat(wide[i]).isCloseTo(floats[i], within(0.3));
        }
        Command.run("predict", run, "--product", "lmul:23,attention")
                .refused(ExitCode.USAGE, "L-Mul has nothing to multiply, since this model has no softmax attention");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        xlstm --dim 16 --blocks 2 --heads 2 --slstm-at= --chunk 8 --length 16
        m2 --dim 16 --blocks 2 --hidden 24 --matrix-blocks 4 --longest 16 --order 8 --length 16
        """)
    void mapsOfBlocksMultiplyAsOthersDo(String model) {
        String run = folder.resolve("run").toString();
        String train = "train " + model + " --batch 2 --steps 2 --eval-batches 1 --data built-in:40000 --out " + run;
        assertThat(Command.run(train.split(" ")).code()).isZero();
        JsonNode energy = json("eval " + run + " --batches 1 --product lmul:4").get("modelledEnergyOfABatch");
        assertThat(energy.get("floatProducts").asLong()).isZero();
        JsonNode floats = json("eval " + run + " --batches 1").get("modelledEnergyOfABatch");
        assertThat(energy.get("lmulProducts").asLong())
                .isEqualTo(floats.get("floatProducts").asLong());
    }

    private static JsonNode json(String command) {
        Command c = Command.run((command + " --json").split(" "));
        assertThat(c.code()).as(c.err()).isZero();
        return JsonMapper.shared().readTree(c.out());
    }

    private static double[] predicted(String run, String column, String product) {
        return json("predict " + run + " --points 5" + product)
                .valueStream()
                .mapToDouble(row -> row.get(column).asDouble())
                .toArray();
    }
}
