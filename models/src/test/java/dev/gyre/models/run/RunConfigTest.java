package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.models.setting.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RunConfigTest {

    private final RunConfig config = Runs.bigram(10, 5);

    @Test
    void jsonHoldsEverything() {
        assertThat(RunConfig.fromJson("x", config.toJson())).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        batch           | 0     | --batch 0
        length          | -3    | --length -3
        steps           | 0     | --steps 0
        evalEvery       | -1    | --eval-every -1
        evalBatches     | 0     | --eval-batches 0
        checkpointEvery | -1    | --checkpoint-every -1
        optim.lr        | 0.0   | --lr 0.0
        optim.lr        | 11.0  | --lr 11.0
        optim.warmup    | -1    | --warmup -1
        optim.minLr     | 1.5   | --min-lr 1.5
        optim.weightDecay | -0.1 | --weight-decay -0.1
        optim.beta1     | 1.0   | --beta1 1.0
        optim.beta2     | -0.5  | --beta2 -0.5
        optim.epsilon   | 0.0   | --epsilon 0.0
        optim.clip      | 0.0   | --clip 0.0
        model.dim       | 0     | --dim 0
        model.blocks    | 0     | --blocks 0
        model.heads     | 0     | --heads 0
        model.conv      | 0     | --conv 0
        model.chunk     | 0     | --chunk 0
        model.context   | 0     | --context 0
        model.mlstmFactor | 0.5 | --mlstm-factor 0.5
        model.ffnFactor | 99.0  | --ffn-factor 99.0
        """)
    void aSettingOutsideItsRangeIsNamedWithItsValueAndRange(String path, String value, String says) {
        assertThatThrownBy(() -> Runs.changed(config, tree -> {
                    int dot = path.indexOf('.');
                    ObjectNode in = dot < 0 ? tree : (ObjectNode) tree.get(path.substring(0, dot));
                    in.set(path.substring(dot + 1), JsonMapper.shared().readTree(value));
                    return tree;
                }))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(says + ": it must be ");
    }

    @Test
    void batchAndLengthTogetherAreBounded() {
        OptimConfig optim = config.optim();
        assertThatThrownBy(() -> new RunConfig(config.model(), optim, 1 << 16, 1 << 20, 1, 1, 0, 1, 0, "", ""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--batch 65536 --length 1048576: it must be at most");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''            | can't be read
        {}            | can't be read
        {"batch":"x"} | can't be read
        nonsense      | can't be read
        """)
    void otherTextIsRefusedInOneLine(String json, String says) {
        assertThatThrownBy(() -> RunConfig.fromJson("some/config.json", json))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("some/config.json: ")
                .hasMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void anUnknownSettingIsRefused() {
        assertThatThrownBy(() -> Runs.changed(config, tree -> tree.put("colour", "red")))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("colour");
    }

    @Test
    void warmUpRisesAndTheCosineEndsAtTheMinimum() {
        var s = new OptimConfig(1, 10, 0.1, 0, 0.9, 0.95, 1e-8, 1).settings(100);
        assertThat(s.rate(1)).isEqualTo(0.1);
        assertThat(s.rate(10)).isEqualTo(1);
        assertThat(s.rate(55)).isBetween(0.54, 0.56);
        assertThat(s.rate(100)).isCloseTo(0.1, org.assertj.core.api.Assertions.within(1e-12));
    }
}
