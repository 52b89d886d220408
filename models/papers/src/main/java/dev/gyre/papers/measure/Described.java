package dev.gyre.papers.measure;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import java.util.List;

/**
 * A sequence model that isn't trained, for what doesn't depend on its weights.
 *
 * @param family of its kind
 * @param options of the model, such as {@code "--dim=32 --blocks=2"}
 * @param vocabulary tokens
 */
public record Described(String family, String options, int vocabulary) {

    /** The model, freshly drawn. */
    public SequenceModel model() {
        return (SequenceModel) built(Families.find(family)).model();
    }

    private <S extends Settings, M extends Model> Family.Built<M> built(Family<S, M> f) {
        return f.build(f.settings().parse(SettingsType.given(options)), Domain.tokens(vocabulary), Source.fresh(1));
    }

    /** A plan of the model over some tokens. */
    public record Planned(Tokens tokens, Tensor logits, Plan plan) implements AutoCloseable {

        /** The plan of a model over a memory. */
        public static Planned of(SequenceModel model, int time, Memory memory, Device device) {
            Graph g = new Graph();
            Tokens tokens = Tokens.input(g, 1, time);
            Tensor logits = model.logits(g, tokens, memory);
            PlanOptions options = PlanOptions.named("described").with(PlanOptions.Trait.REFRESHED);
            return new Planned(tokens, logits, Plan.compile(g, device, List.of(logits), options));
        }

        /** Runs the plan on tokens. */
        public void run(int[] ids) {
            tokens.fill(ids, plan::input);
            plan.run();
        }

        @Override
        public void close() {
            plan.close();
        }
    }
}
