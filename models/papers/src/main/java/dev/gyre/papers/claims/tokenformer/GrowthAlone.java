package dev.gyre.papers.claims.tokenformer;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.Family;
import dev.gyre.models.arch.TokenFormer;
import dev.gyre.models.arch.TokenFormer.Config;
import dev.gyre.models.arch.TokenFormerGrowth;
import dev.gyre.models.data.ByteText;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Described;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Measures what growth by itself does to a trained token former's logits on a text: {@code kept}, the largest change over the largest logit (1
 * at least), and {@code recomputed}, the same where the scale of scores follows the number of slots.
 *
 * @param grow slots (qkv, proj, ffn) that it grows to
 * @param time tokens that are read
 */
record GrowthAlone(List<Integer> grow, int time) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("kept", "largest change of a logit");
    }

    @Override
    public Findings measure(Bench bench) {
        Family.Built<?> built = bench.model().built();
        TokenFormer small = (TokenFormer) built.model();
        Config config = (Config) bench.model().config().settings();
        TokenFormerGrowth growth = new TokenFormerGrowth();
        String slots = grow.stream().map(Object::toString).collect(Collectors.joining(","));
        Config chosen = new SettingsType<>(growth.settings(config)).parse(Map.of("--grow", slots));
        Source source = growth.source(config, chosen, new Trained(built.parameters()), Source.fresh(bench.seed()));
        Parameters grown = new Parameters(source, built.domain());
        TokenFormer large = new TokenFormer(chosen, grown);
        TokenFormer rescaled = rescaled(config, grown.all(), built.domain());
        float[] before = logits(small, bench.device());
        return Findings.of("kept", change(before, logits(large, bench.device())))
                .with("recomputed", change(before, logits(rescaled, bench.device())));
    }

    /** A model that begins with all the slots, so that they scale its scores, with the grown one's numbers. */
    private TokenFormer rescaled(Config config, List<Parameter> grown, Domain domain) {
        Config anew = new SettingsType<>(config)
                .parse(Map.of(
                        "--qkv-slots", grow.get(0).toString(),
                        "--proj-slots", grow.get(1).toString(),
                        "--ffn-slots", grow.get(2).toString()));
        return new TokenFormer(anew, new Parameters(p -> new Trained(grown).floats(p.name()), domain));
    }

    private float[] logits(TokenFormer model, Device device) {
        int[] ids = new int[time];
        ByteText.builtIn().read(0, ids, 0, time);
        try (Described.Planned plan = Described.Planned.of(model, time, Memory.empty(), device)) {
            plan.run(ids);
            float[] all = new float[plan.logits().shape().size()];
            plan.plan().read(plan.logits()).read(all);
            return all;
        }
    }

    private static double change(float[] before, float[] after) {
        double largest = 1;
        double most = 0;
        for (int i = 0; i < before.length; i++) {
            largest = Math.max(largest, Math.abs(before[i]));
            most = Math.max(most, Math.abs(before[i] - after[i]));
        }
        return most / largest;
    }

    /** A model's numbers by its own names. */
    private static final class Trained implements PublishedTensors {
        private final Map<String, Parameter> named;

        Trained(List<Parameter> parameters) {
            named = parameters.stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        }

        @Override
        public Set<String> names() {
            return named.keySet();
        }

        @Override
        public Shape shape(String name) {
            return named.get(name).shape();
        }

        @Override
        public float[] floats(String name) {
            Parameter p = named.get(name);
            float[] numbers = new float[p.shape().size()];
            p.variable().buffer().read(numbers);
            return numbers;
        }
    }
}
