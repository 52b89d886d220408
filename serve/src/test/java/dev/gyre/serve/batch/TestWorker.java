package dev.gyre.serve.batch;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.aft.AftMix;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.Families;
import dev.gyre.models.arch.Aft;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.PlainTemplate;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.task.TextTask;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;

/** Workers without a server or a scheduler. */
public final class TestWorker {

    /** Tokens of a sequence at most. */
    public static final int LONGEST = 40;

    private TestWorker() {}

    /** That of a model of bytes called small. */
    public static TextWorker of(Limits limits) {
        return of(limits, model(LONGEST));
    }

    /** That of one that tells what it decides. */
    public static TextWorker telling(int longest) {
        return of(Limits.STANDARD, new Telling(model(longest)));
    }

    private static SequenceModel model(int longest) {
        Aft.Config c = new Aft.Config(Aft.Form.FULL, 12, 1, 8, AftMix.Outside.ZERO, 3, 4, longest);
        return new Aft(c, new Parameters(Source.zeros(), Domain.tokens(Domain.BYTES)));
    }

    /** One whose model brings a template of conversations. */
    public static TextWorker templated(Limits limits, ChatTemplate template) {
        return of(limits, model(5000), template);
    }

    private static TextWorker of(Limits limits, SequenceModel model) {
        return of(limits, model, new PlainTemplate());
    }

    private static TextWorker of(Limits limits, SequenceModel model, ChatTemplate template) {
        Tokenizer bytes = ((TextTask)
                        RunConfig.of(Families.find("bigram"), Map.of(), "", "").task())
                .tokenizer();
        MeterRegistry meters = new SimpleMeterRegistry();
        return new TextWorker(
                "small",
                bytes,
                template,
                limits,
                () -> new Session(model, Devices.standard(), Multiplication.FLOATS),
                meters);
    }

    /** A model of which workers believe that it decides something. */
    private record Telling(SequenceModel model) implements SequenceModel {
        @Override
        public Tensor logits(Graph g, Tokens tokens, Memory memory) {
            return model.logits(g, tokens, memory);
        }

        @Override
        public long longest() {
            return model.longest();
        }

        @Override
        public boolean hasInsights() {
            return true;
        }
    }
}
