package dev.gyre.serve;

import dev.gyre.engine.device.Device;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.ContextSize;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.ModelWorker;
import dev.gyre.serve.batch.TextWorker;
import dev.gyre.serve.constrain.Constraint;
import dev.gyre.serve.constrain.ConstraintCache;
import dev.gyre.serve.page.PageData;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Consumer;

/**
 * A model that writes text.
 *
 * @param multiplication how it multiplies
 * @param tokenizer how text becomes its tokens
 * @param template how conversations become texts
 */
record ServedText(
        String name,
        SequenceModel model,
        Multiplication multiplication,
        Tokenizer tokenizer,
        ChatTemplate template,
        PageData.ModelInfo info)
        implements ServedModel {

    @Override
    public void prepare(Device planned, Limits limits, Consumer<String> notes) {
        try (Session session = new Session(model, planned, multiplication)) {
            session.prepareTogether(limits.sessions());
            session.prepare(session.chunk());
            notes.accept(
                    name + ": " + ContextSize.of(model, session) + ", of which there are at most " + limits.sessions());
            if (limits.prefixBytes() > 0 && session.stateBytes() >= limits.prefixBytes()) {
                notes.accept(
                        name + ": the beginnings of prompts are read anew each time, since a context takes more than"
                                + " --prefix-memory " + (limits.prefixBytes() >> 20));
            }
        }
        long constraints = ConstraintCache.MOST * Constraint.MOST_BYTES;
        planned.ledger().orElseThrow().host(limits.prefixBytes() + constraints);
    }

    @Override
    public ModelWorker<?> worker(Device device, Limits limits, MeterRegistry registry) {
        return new TextWorker(
                name, tokenizer, template, limits, () -> new Session(model, device, multiplication), registry);
    }
}
