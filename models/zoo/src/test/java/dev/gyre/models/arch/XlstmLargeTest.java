package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.verify.Comparison;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class XlstmLargeTest {

    private static final double TOLERANCE = 5e-5;

    @ParameterizedTest
    @ValueSource(strings = {"xlstm", "xlstm-native"})
    void publishedModelsSayWhatTheyShould(String name) {
        Published p = Published.named(name);
        SequenceModel model = p.model("xlstm-large");
        float[] whole = Logits.whole(model, p.batch(), p.ids());
        assertThat(Published.distance(p.expected("out.logits"), whole)).isLessThan(TOLERANCE);
        float[] steps = Logits.steps(model, p.batch(), p.ids());
        assertThat(Published.distance(p.expected("out.step_logits"), steps)).isLessThan(TOLERANCE);
        int[] first = Arrays.copyOf(p.ids(), p.ids().length / p.batch());
        int vocabulary = whole.length / p.ids().length;
        float[] last = Arrays.copyOfRange(whole, (first.length - 1) * vocabulary, first.length * vocabulary);
        for (int[] lengths : new int[][] {{}, {1}, {7, 3}, {10}}) {
            assertThat(Logits.compared("pieces", last, Logits.pieces(model, first, lengths), 2e-5))
                    .matches(Comparison::passes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xlstm", "xlstm-native"})
    void statesAreThePublishedOnesButForTheScaleOfKeys(String name) {
        Published p = Published.named(name);
        States states = new States(p.batch());
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, p.batch(), p.ids().length / p.batch());
        Tensor logits = p.model("xlstm-large").logits(g, tokens, new Memory.Kept(states, true));
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(logits), PlanOptions.named("states"))) {
            tokens.fill(p.ids(), plan::input);
            plan.run();
            plan.readVariables();
        }
        float[] c = joined(states.numbers(".C"));
        float[] n = joined(states.numbers(".n"));
        float[] m = joined(states.numbers(".m"));
        double root = Math.sqrt(n.length / (double) m.length);
        assertThat(Published.distance(p.expected("out.state_C"), times(root, c)))
                .isLessThan(TOLERANCE);
        assertThat(Published.distance(p.expected("out.state_n"), times(root, n)))
                .isLessThan(TOLERANCE);
        assertThat(Published.distance(p.expected("out.state_m"), m)).isLessThan(TOLERANCE);
    }

    @Test
    void bothSetsOfKeysAreRead() {
        SettingsType<XlstmLarge.Config> type = new SettingsType<>(XlstmLarge.Config.STANDARD);
        String rest = ",\"num_heads\":2,\"output_logit_soft_cap\":7.5,\"add_out_norm\":false}";
        XlstmLarge.Config old =
                type.readPublished(JsonMapper.shared().readTree("{\"embedding_dim\":24,\"num_blocks\":3" + rest));
        XlstmLarge.Config now =
                type.readPublished(JsonMapper.shared().readTree("{\"hidden_size\":24,\"num_hidden_layers\":3" + rest));
        assertThat(old).isEqualTo(now);
        assertThat(List.of(now.dim(), now.blocks(), now.heads())).containsExactly(24, 3, 2);
        assertThat(now.logitCap()).isEqualTo(7.5);
        assertThat(now.outputNorm()).isFalse();
    }

    @Test
    void settingsThatDontFitAreRefused() {
        SettingsType<XlstmLarge.Config> type = new SettingsType<>(XlstmLarge.Config.STANDARD);
        assertThatThrownBy(() -> type.parse(Map.of("--heads", "3")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--query-factor 0.5 must be such that --dim 128 times it, 64, is a multiple of --heads 3");
        assertThatThrownBy(() -> type.parse(Map.of("--value-factor", "0.51")))
                .hasMessageStartingWith("--value-factor 0.51");
        assertThatThrownBy(() -> type.parse(Map.of("--gate-cap", "-1"))).hasMessageStartingWith("--gate-cap -1");
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(x -> x.length).sum()];
        int at = 0;
        for (float[] x : parts) {
            System.arraycopy(x, 0, all, at, x.length);
            at += x.length;
        }
        return all;
    }

    private static float[] times(double factor, float[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (factor * x[i]);
        }
        return y;
    }
}
