package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.Count;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.arch.Yoco.Config;
import dev.gyre.models.arch.Yoco.SelfDecoder;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.verify.Comparison;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

class YocoTest {

    private static final Device DEVICE = Devices.standard();
    private static final SettingsType<Config> TYPE = new SettingsType<>(Config.STANDARD);
    private static final int BATCH = 2;
    private static final int VOCABULARY = 13;
    private static final int CONTEXT = 11;

    private static Yoco model(SelfDecoder self, int dim, int context) {
        Config c = new Config(self, dim, 4, 2 * dim, 2, 4, 2, 5, 8, context, 10_000, 1e-5);
        return new Yoco(c, new Parameters(Source.fresh(3), Domain.tokens(VOCABULARY)));
    }

    /** A graph of some tokens on states, with its plan. */
    private record Part(Tokens tokens, Tensor logits, Plan plan) implements AutoCloseable {

        static Part of(Yoco model, States states, int time, boolean lastOnly) {
            Graph g = new Graph();
            Tokens tokens = Tokens.input(g, BATCH, time);
            Memory memory = new Memory.Kept(states, lastOnly);
            Tensor logits = model.logits(g, tokens, memory);
            g.add(new Count(memory.position(g, BATCH), time));
            return new Part(tokens, logits, Plan.compile(g, DEVICE, List.of(logits), PlanOptions.named("part")));
        }

        float[] read(int[] ids) {
            tokens.fill(ids, plan::input);
            plan.run();
            return plan.floats(logits);
        }

        @Override
        public void close() {
            plan.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void placesThatNobodyWantsLeaveBeforeTheCrossDecoder(SelfDecoder self) {
        int time = 128;
        Yoco model = model(self, 64, time);
        try (Part all = Part.of(model, new States(BATCH), time, false);
                Part last = Part.of(model, new States(BATCH), time, true)) {
            assertThat((double) last.plan().cost().flops() / all.plan().cost().flops())
                    .isLessThan(0.55);
        }
    }

    @ParameterizedTest
    @EnumSource
    void chunksThatAllAskAndChunksWhoseLastAsksAgreeBeyondTheCache(SelfDecoder self) {
        Yoco model = model(self, 16, CONTEXT);
        int time = 9;
        try (Part all = Part.of(model, new States(BATCH), time, false);
                Part last = Part.of(model, new States(BATCH), time, true)) {
            for (int chunk = 0; chunk < 4; chunk++) {
                int from = chunk * time;
                int[] ids = IntStream.range(0, BATCH * time)
                        .map(i -> (i * i + 7 * from + i / 3) % VOCABULARY)
                        .toArray();
                float[] expected = all.read(ids);
                float[] actual = last.read(ids);
                for (int b = 0; b < BATCH; b++) {
                    double[] wanted = numbers(expected, (b * time + time - 1) * VOCABULARY);
                    float[] got = Arrays.copyOfRange(actual, b * VOCABULARY, (b + 1) * VOCABULARY);
                    assertThat(Comparison.rms("chunk " + chunk, wanted, got, 2e-5))
                            .matches(Comparison::passes);
                }
            }
        }
    }

    private static double[] numbers(float[] all, int from) {
        return IntStream.range(from, from + VOCABULARY).mapToDouble(i -> all[i]).toArray();
    }

    @Test
    void theStateIsTheCacheAndWhatTheSelfDecoderKeeps() {
        States retention = new States(BATCH);
        Part.of(model(SelfDecoder.RETENTION, 16, CONTEXT), retention, 1, true).close();
        int cache = 2 * CONTEXT * 2 * 4;
        int position = Integer.BYTES;
        assertThat(retention.bytesPerRow()).isEqualTo(Float.BYTES * (cache + 2 * 2 * 8 * 8) + position);
        States windows = new States(BATCH);
        Part.of(model(SelfDecoder.WINDOWS, 16, CONTEXT), windows, 1, true).close();
        assertThat(windows.bytesPerRow()).isEqualTo(Float.BYTES * (cache + 2 * 2 * 5 * 16) + position);
    }

    @Test
    void aPublishedWindowDecidesTheSelfDecoder() {
        String json =
                "{\"dim\": 24, \"n_layers\": 6, \"n_attn_heads\": 4, \"n_attn_kv_heads\": 1, \"sliding_window\": %s}";
        Config windows = TYPE.readPublished(JsonMapper.shared().readTree(json.formatted("9")));
        assertThat(windows.self()).isEqualTo(SelfDecoder.WINDOWS);
        assertThat(windows.window()).isEqualTo(9);
        assertThat(windows.layers()).isEqualTo(6);
        Config none = TYPE.readPublished(JsonMapper.shared().readTree(json.formatted("null")));
        assertThat(none.self()).isEqualTo(SelfDecoder.RETENTION);
        assertThat(none.window()).isEqualTo(Config.STANDARD.window());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"layers": 3}     | --layers 3 must be even
        {"selfHeads": 3}  | --self-heads 3 must be a divisor of half of --dim 128
        {"heads": 128}    | --heads 128 must be a divisor of half of --dim 128
        {"keyHeads": 3}   | --key-heads 3 must be a divisor of --heads 4
        """)
    void settingsThatDontFit(String json, String says) {
        assertThatThrownBy(() -> TYPE.read(JsonMapper.shared().readTree(json)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(says);
    }
}
