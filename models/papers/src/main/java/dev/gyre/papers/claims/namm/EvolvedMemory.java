package dev.gyre.papers.claims.namm;

import dev.gyre.models.arch.Transformer;
import dev.gyre.models.arch.namm.Namm;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.task.ReadDataset;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Bench;
import java.util.HashMap;
import java.util.Map;

/**
 * A memory that an arm evolved, over a transformer that an arm trained, which needn't be the one that it was evolved with.
 *
 * @param memory the run that evolved it
 * @param teacher the transformer's run
 */
record EvolvedMemory(TrainedModel<?, ?> memory, TrainedModel<?, ?> teacher) {

    /** The memory of a measurement's first arm, over the transformer of its last one. */
    static EvolvedMemory of(Bench bench) {
        Arm last = bench.needs().getLast();
        return new EvolvedMemory(bench.model(), bench.model(last));
    }

    /** The documents that it was evolved on, with those held back. */
    ReadDataset documents() {
        return (ReadDataset) memory.config().open();
    }

    /** The transformer with the memory as it was evolved, but for the tokens that a head keeps. */
    Namm model(int budget) {
        return with(budget, numbers());
    }

    /** A model with zeros as the memory's numbers. */
    Namm blank(int budget) {
        Source evolved = numbers();
        return with(
                budget,
                p -> p.role() == Parameter.Role.PLAIN ? new float[p.shape().size()] : evolved.numbers(p));
    }

    private Namm with(int budget, Source source) {
        Namm.Config evolved = (Namm.Config) memory.config().settings();
        Namm.Config over = evolved.over((Transformer.Config) teacher.config().settings());
        Namm.Config chosen = new SettingsType<>(over).parse(Map.of("--budget", Integer.toString(budget)));
        return new Namm(chosen, new Parameters(source, memory.built().domain()));
    }

    /** The transformer's numbers from its run, the memory's from its own. */
    private Source numbers() {
        Map<String, Parameter> named = new HashMap<>();
        memory.built().parameters().forEach(p -> named.put(p.name(), p));
        teacher.built().parameters().forEach(p -> named.put(p.name(), p));
        return p -> {
            float[] numbers = new float[p.shape().size()];
            named.get(p.name()).variable().buffer().read(numbers);
            return numbers;
        };
    }
}
