package dev.gyre.models;

import dev.gyre.models.arch.Transformer;
import dev.gyre.models.arch.namm.Namm;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.Source;

/** Attention memories begin from a trained transformer, which stays as it is; the memory's own numbers are new. */
final class NammBeginning implements Beginning<Transformer.Config, Namm.Config> {

    @Override
    public Class<Transformer.Config> from() {
        return Transformer.Config.class;
    }

    @Override
    public boolean needed() {
        return true;
    }

    @Override
    public Namm.Config settings(Transformer.Config trained) {
        return Namm.Config.STANDARD.over(trained);
    }

    @Override
    public Source source(
            Transformer.Config trained, Namm.Config chosen, PublishedTensors numbers, Source fresh) {
        return p -> Namm.isMemory(p.name()) ? fresh.numbers(p) : Beginning.named(p, p.name(), numbers);
    }
}
