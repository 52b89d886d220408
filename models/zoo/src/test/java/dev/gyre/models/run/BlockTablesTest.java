package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.BlockQuantizedEmbedding;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.Family;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Compound;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.WeightKind;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.WeightQuantization.Weights;
import dev.gyre.models.setting.Settings;
import dev.gyre.verify.Comparison;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models whose tables are in blocks, tied with the head or not, beside the same numbers in floats. */
class BlockTablesTest {

    private static final Device DEVICE = Devices.standard();
    private static final int TOKENS = 8;

    private static <S extends Settings, M extends Model> Family.Built<? extends Model> built(RunConfig<S, M> config) {
        return config.build(config.open().domain(), Source.fresh(7));
    }

    private static float[] logits(Model model, Graph g) {
        Tokens tokens = Tokens.input(g, 1, TOKENS);
        Tensor logits = model instanceof MaskedModel m
                ? m.logits(g, tokens)
                : ((SequenceModel) model).logits(g, tokens, Memory.empty());
        try (Plan plan = Plan.compile(g, DEVICE, List.of(logits), PlanOptions.named("tables"))) {
            for (int i = 0; i < TOKENS; i++) {
                plan.input(tokens.ids()).number(i, (5 * i + i * i) % 90);
            }
            plan.run();
            return plan.floats(logits);
        }
    }

    /** The floats aren't looked at: they are no numbers while the blocks are read. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        transformer | --dim=256 --blocks=1 --heads=4 --context=70 --tied      | Q8_0 | 1 | 1
        transformer | --dim=256 --blocks=1 --heads=4 --context=70 --tied      | Q6_K | 1 | 1
        transformer | --dim=256 --blocks=1 --heads=4 --context=70             | Q4_K | 1 | 1
        transformer | --dim=32 --blocks=1 --heads=2 --context=70 --tied       | Q4_0 | 1 | 1
        tokenformer | --dim=32 --layers=1 --heads=2 --qkv-slots=32 --proj-slots=32 --ffn-slots=32 --context=70 --untied | Q4_0 | 6 | 1
        transformer | --dim=32 --blocks=1 --heads=2 --context=70 --tied       | F16  | 1 | 1
        transformer | --dim=32 --blocks=1 --heads=2 --context=70              | BF16 | 1 | 1
        xlstm-large | --dim=32 --blocks=1 --heads=2 --ffn-multiple=8 --chunk=8 | Q8_0 | 1 | 1
        aft         | --dim=32 --blocks=1 --form=full --rank=32 --positions=8 | Q8_0 | 2 | 1
        lolcats     | --dim=32 --blocks=1 --heads=4 --key-heads=2 --window-size=4 --rank=8 --alpha=32 | Q8_0 | 1 | 1
        lolcats     | --dim=32 --blocks=1 --heads=4 --key-heads=2 --rank=8 --alpha=32 --attention=linear | F16 | 1 | 1
        lolcats     | --dim=32 --blocks=1 --heads=4 --key-heads=2 --rank=8 --window=blocked --feature-map=relu | Q4_0 | 1 | 1
        m2          | --dim=32 --blocks=1 --hidden=32 --matrix-blocks=2 --longest=24 --order=8 | Q8_0 | 3 | 3
        """)
    void theyAreReadAsTheNumbersThatTheyStandFor(String family, String line, Weights weights, int tables, int lookups) {
        Family.Built<? extends Model> built =
                built(Runs.of(family, new Small(family, line).options(), 1, 0, Runs.BRIEF));
        Model model = built.model();
        WeightQuantization quantization = WeightQuantization.of(family, built, weights);
        SmallWeights small = quantization.small(built.variables());
        Map<String, WeightKind> kinds = WeightQuantization.kinds(built);
        assertThat(small.of().keySet().stream().filter(v -> kinds.get(v.name()) == WeightKind.TABLE))
                .hasSize(tables);
        for (Variable v : small.of().keySet()) {
            v.buffer().fill(Float.NaN);
        }
        Graph g = small.graph();
        float[] blocks = logits(model, g);
        assertThat(g.nodes().stream().filter(node -> node.op() instanceof BlockQuantizedEmbedding))
                .hasSize(lookups);
        small.of().forEach((v, w) -> w.write(v.buffer()));
        float[] floats = logits(model, new Graph());
        double[] expected =
                IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
        Comparison c = Comparison.rms(family + " " + weights, expected, blocks, 1e-4);
        assertThat(c.passes()).as(c.toString()).isTrue();
    }

    /** The tables of hashed n-grams are rows by number, too; its parts are described each. */
    @ParameterizedTest
    @CsvSource({"0, 2", "1, 4"})
    void tablesOfHashesAreFound(int functions, int tables) {
        String line =
                "--dim-local=32 --dim-global=32 --encoder-heads=2 --decoder-heads=2 --global-heads=2 --global-layers=1"
                        + " --hash-sizes=3,4 --hash-rows=53 --window=7 --context=6 --patcher-dim=32 --patcher-heads=2"
                        + " --patcher-layers=1 --patcher-window=5 --multiple-of=8 --hash-functions=" + functions;
        Family.Built<? extends Model> built = built(Runs.of("blt", new Small("blt", line).options(), 1, 0, Runs.BRIEF));
        assertThat(built.model()).isInstanceOf(Compound.class);
        assertThat(WeightQuantization.kinds(built).values().stream().filter(k -> k == WeightKind.TABLE))
                .hasSize(tables);
    }

    /** A head's weight (K, N) and a table (V, C) have rows of other numbers. */
    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1"})
    void aTiedTableIsOneWeight(boolean tied, int heads) {
        String line = "--dim=32 --blocks=1 --heads=2 --context=70 --tied=" + tied;
        Family.Built<? extends Model> built =
                built(Runs.of("transformer", new Small("transformer", line).options(), 1, 0, Runs.BRIEF));
        Map<String, WeightKind> kinds = WeightQuantization.kinds(built);
        assertThat(kinds.entrySet().stream()
                        .filter(e -> e.getValue() == WeightKind.TABLE)
                        .map(Map.Entry::getKey))
                .containsExactly("model.embed_tokens.weight");
        assertThat(kinds.keySet().stream().filter(name -> name.startsWith("lm_head")))
                .hasSize(heads);
    }
}
