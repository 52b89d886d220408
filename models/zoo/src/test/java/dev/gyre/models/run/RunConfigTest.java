package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gyre.engine.GyreException;
import dev.gyre.models.train.AdamWRecipe;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RunConfigTest {

    private final RunConfig<?, ?> config = Runs.bigram(10, 5);

    private final RunConfig<?, ?> xlstm = Runs.of("xlstm", Map.of(), 10, 5, "");

    @Test
    void jsonHoldsEverything() {
        assertThat(RunConfig.fromJson("x", config.toJson())).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        run.batch           | 0     | --batch 0
        task.length         | -3    | --length -3
        run.steps           | -1    | --steps -1
        run.evalEvery       | -1    | --eval-every -1
        run.evalBatches     | 0     | --eval-batches 0
        run.checkpointEvery | -1    | --checkpoint-every -1
        recipe.lr           | 0.0   | --lr 0.0
        recipe.lr           | 11.0  | --lr 11.0
        recipe.warmup       | -1    | --warmup -1
        recipe.minLr        | 1.5   | --min-lr 1.5
        recipe.weightDecay  | -0.1  | --weight-decay -0.1
        recipe.beta1        | 1.0   | --beta1 1.0
        recipe.beta2        | -0.5  | --beta2 -0.5
        recipe.epsilon      | 0.0   | --epsilon 0.0
        recipe.clip         | 0.0   | --clip 0.0
        settings.dim        | 0     | --dim 0
        settings.blocks     | 0     | --blocks 0
        settings.heads      | 0     | --heads 0
        settings.conv       | 0     | --conv 0
        settings.chunk      | 0     | --chunk 0
        settings.mlstmFactor | 0.5  | --mlstm-factor 0.5
        settings.ffnFactor  | 99.0  | --ffn-factor 99.0
        """)
    void aSettingOutsideItsRangeIsNamedWithItsValueAndRange(String path, String value, String says) {
        assertThatThrownBy(() -> Runs.changed(xlstm, tree -> {
                    int dot = path.indexOf('.');
                    ObjectNode in = dot < 0 ? tree : (ObjectNode) tree.get(path.substring(0, dot));
                    in.set(path.substring(dot + 1), JsonMapper.shared().readTree(value));
                    return tree;
                }))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(says + " must be ");
    }

    @Test
    void aMissingKeyTakesItsStandardAndAnUnknownOneIsRefusedWithTheModelsOwn() {
        RunConfig<?, ?> shorter = Runs.changed(xlstm, tree -> {
            ((ObjectNode) tree.get("settings")).remove("conv");
            tree.remove("task");
            return tree;
        });
        assertThat(shorter).isEqualTo(xlstm);
        assertThatThrownBy(() -> Runs.changed(config, tree -> {
                    ((ObjectNode) tree.get("settings")).put("slstmAt", 1);
                    return tree;
                }))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("\"slstmAt\": no setting of this name");
        assertThatThrownBy(() -> Runs.changed(xlstm, tree -> {
                    ((ObjectNode) tree.get("settings")).put("hidden", 1);
                    return tree;
                }))
                .hasMessageContaining("\"hidden\"", "dim, blocks, heads, slstmAt");
        assertThatThrownBy(() -> Runs.changed(xlstm, tree -> {
                    ((ObjectNode) tree.get("run")).put("steps", 8.7);
                    return tree;
                }))
                .hasMessageContaining("--steps 8.7");
        assertThatThrownBy(() -> Runs.changed(xlstm, tree -> tree.put("format", 9)))
                .hasMessageContaining("its format is 9");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''            | can't be read
        {}            | can't be read
        {"batch":"x"} | can't be read
        nonsense      | can't be read
        null          | it is null, but must be an object
        []            | it is [], but must be an object
        8             | it is 8, but must be an object
        {"format":2}{} | can't be read
        {"format":2.7,"model":"bigram"}  | its format is 2.7
        {"format":"2","model":"bigram"}  | its format is "2"
        {"format":2,"model":null}        | "model" is null, but must be a text
        {"format":2,"model":["bigram"]}  | "model" is ["bigram"]
        {"format":2,"model":"bigram","model":"xlstm"} | can't be read
        {"format":2,"model":"bigram","run":null}      | where settings should be is null
        {"format":2,"model":"bigram","run":[8]}       | where settings should be is [8]
        {"format":2,"model":"bigram","run":{"steps":8.7}}   | --steps 8.7
        {"format":2,"model":"bigram","run":{"steps":"8"}}   | --steps
        {"format":2,"model":"bigram","run":{"steps":1e99}}  | --steps
        {"format":2,"model":"bigram","run":{"steps":null}}  | --steps null
        {"format":2,"model":"bigram","data":3}              | "data" is 3
        {"format":2,"model":"bigram","from":3}              | "from" is 3, but must be an object
        {"format":2,"model":"bigram","from":{"run":"r","step":8.7,"checksum":""}} | can't be read
        {"format":2,"model":"bigram","from":{"step":8}}     | can't be read
        {"model":3}   | can't be read
        """)
    void otherTextIsRefusedInOneLine(String json, String says) {
        assertThatThrownBy(() -> RunConfig.fromJson("some/config.json", json))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("some/config.json: ")
                .hasMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    /** Whatever stands in whichever place, of either form of the file, a message shows the beginning of it only. */
    @Test
    void whatIsDamagedIsntPrintedWhole() {
        JsonNode first = JsonMapper.shared()
                .readTree("{\"batch\":2,\"length\":16,\"steps\":2,\"model\":\"bigram\",\"lr\":0.1,\"data\":\"\"}");
        JsonNode current = JsonMapper.shared().readTree(xlstm.toJson());
        ((ObjectNode) current)
                .set("from", JsonMapper.shared().readTree("{\"run\":\"r\",\"step\":8,\"checksum\":\"c\"}"));
        String text = "x".repeat(23_000);
        String list = "[" + "12345,".repeat(4000) + "1]";
        List<String> large = List.of(
                "\"" + text + "\"", list, "{\"a\":" + list + "}", "{\"" + text + "\":1}", "9".repeat(900), text);
        int refused = 0;
        for (JsonNode whole : List.of(first, current)) {
            List<String> entries = entries(whole, "").toList();
            assertThat(entries).hasSizeGreaterThan(5);
            for (String entry : entries) {
                for (String value : large) {
                    refused += refused(replaced(whole, entry, value));
                }
                refused += refused(whole.toString()
                        .replaceFirst("\"" + entry.substring(entry.lastIndexOf('/') + 1) + "\":", "\"" + text + "\":"));
            }
        }
        for (String value : large) {
            refused += refused(value);
        }
        assertThat(refused).isGreaterThan(200);
    }

    /** JSON pointers to all that there is. */
    private static Stream<String> entries(JsonNode of, String at) {
        return of.properties().stream()
                .flatMap(e ->
                        Stream.concat(Stream.of(at + "/" + e.getKey()), entries(e.getValue(), at + "/" + e.getKey())));
    }

    private static String replaced(JsonNode whole, String entry, String value) {
        String marked = "\"to be replaced\"";
        JsonNode copy = whole.deepCopy();
        int name = entry.lastIndexOf('/');
        ((ObjectNode) copy.at(entry.substring(0, name))).put(entry.substring(name + 1), "to be replaced");
        return copy.toString().replace(marked, value);
    }

    private static int refused(String json) {
        GyreException e = catchThrowableOfType(GyreException.class, () -> RunConfig.fromJson("some/config.json", json));
        if (e == null) {
            return 0; // any text will do as data, for example
        }
        assertThat(e.getMessage())
                .as(json.length() > 200 ? json.substring(0, 200) : json)
                .startsWith("some/config.json: ")
                .hasSizeLessThan(1000)
                .doesNotContain("\n", "`");
        return 1;
    }

    @Test
    void anUnknownSettingIsRefused() {
        assertThatThrownBy(() -> Runs.changed(config, tree -> tree.put("colour", "red")))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("colour");
    }

    @Test
    void warmUpRisesAndTheCosineEndsAtTheMinimum() {
        var s = new AdamWRecipe(1, 10, 0.1, 0, 0.9, 0.95, 1e-8, 1).settings(100);
        assertThat(s.rate(1)).isEqualTo(0.1);
        assertThat(s.rate(10)).isEqualTo(1);
        assertThat(s.rate(55)).isBetween(0.54, 0.56);
        assertThat(s.rate(100)).isCloseTo(0.1, org.assertj.core.api.Assertions.within(1e-12));
    }
}
