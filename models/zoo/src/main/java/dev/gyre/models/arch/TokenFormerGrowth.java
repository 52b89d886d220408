package dev.gyre.models.arch;

import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.TokenFormer.Config;
import dev.gyre.models.layer.PattentionMap;
import dev.gyre.models.parameter.Beginning;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;

/**
 * A trained {@link TokenFormer} with more slots: behind its own come new ones with keys of zero and freshly drawn values, which
 * weigh nothing until they're trained, so that the model begins as what it was. Wang et al. 2024, arXiv:2410.23168, section 3.3.
 * Keys of zero get a gradient through their values; were the values zero too, the slots would stay dead.
 */
public final class TokenFormerGrowth implements Beginning<Config, Config> {

    @Override
    public Class<Config> from() {
        return Config.class;
    }

    @Override
    public Config settings(Config trained) {
        return trained.toGrow();
    }

    @Override
    public Source source(Config trained, Config chosen, PublishedTensors numbers, Source fresh) {
        ConfigException.require(
                chosen.begun().equals(trained.begun()),
                "--qkv-slots, --proj-slots and --ffn-slots",
                chosen.begun(),
                "left at " + trained.begun() + ", which the model of --from began with; --grow adds slots");
        return p -> grown(p, numbers, fresh);
    }

    private static float[] grown(Parameter p, PublishedTensors numbers, Source fresh) {
        boolean keys = p.name().endsWith(PattentionMap.KEYS);
        boolean slots = keys || p.name().endsWith(PattentionMap.VALUES);
        if (!slots || !numbers.has(p.name()) || !prefix(numbers.shape(p.name()), p.shape())) {
            return Beginning.named(p, p.name(), numbers);
        }
        float[] all = keys ? new float[p.shape().size()] : fresh.numbers(p);
        float[] old = numbers.floats(p.name());
        System.arraycopy(old, 0, all, 0, old.length);
        return all;
    }

    private static boolean prefix(Shape old, Shape now) {
        return old.rank() == 2 && old.dim(1) == now.dim(1) && old.dim(0) < now.dim(0);
    }
}
