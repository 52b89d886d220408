package dev.gyre.models.generate;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Encoder;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Multiplication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Reads whole texts with a model that sees them in both directions: fills what's masked, and says what a text is like. */
public final class TextEncoder {

    private final Device device;
    private final Multiplication multiplication;

    /** Reads on a device, with products of a kind. */
    public TextEncoder(Device device, Multiplication multiplication) {
        this.device = device;
        this.multiplication = multiplication;
    }

    /** Compiles what reading a text of so many tokens takes, and lets it go: on a device on which plans are only made, it's known then. */
    public void prepare(MaskedModel model, int length) {
        new Whole(model, length, model::logits).close();
    }

    /**
     * A token that was masked.
     *
     * @param place in the sequence, from 0
     * @param token that the model takes it for
     * @param probability of that, as it was when this place's turn came
     */
    public record Filled(int place, int token, double probability) {}

    /**
     * Fills a sequence's masked tokens one by one: the one that the model is surest of first, which then is known when the others are
     * told. Of equally sure places the first comes first.
     *
     * @param tokens the sequence; the masked ones are overwritten
     * @param mask the token that masks, and is never filled in
     * @return what was filled, in that order
     * @throws GyreException if the sequence is empty or longer than the model's can be
     */
    public List<Filled> fill(MaskedModel model, int[] tokens, int mask) {
        List<Filled> filled = new ArrayList<>();
        try (Whole whole = new Whole(model, tokens.length, model::logits)) {
            while (Arrays.stream(tokens).anyMatch(t -> t == mask)) {
                Filled next = surest(whole.read(tokens), tokens, mask);
                tokens[next.place()] = next.token();
                filled.add(next);
            }
        }
        return filled;
    }

    private static Filled surest(float[] logits, int[] tokens, int mask) {
        int vocabulary = logits.length / tokens.length;
        Filled best = new Filled(-1, -1, -1);
        for (int place = 0; place < tokens.length; place++) {
            if (tokens[place] == mask) {
                Filled here = likeliest(logits, place, vocabulary, mask);
                best = here.probability() > best.probability() ? here : best;
            }
        }
        return best;
    }

    private static Filled likeliest(float[] logits, int place, int vocabulary, int mask) {
        int from = place * vocabulary;
        int best = mask == 0 ? 1 : 0;
        for (int v = 0; v < vocabulary; v++) {
            if (Float.isNaN(logits[from + v])) {
                throw new GyreException("the logit of token " + v + " is NaN: the model's weights overflowed");
            }
            best = v != mask && logits[from + v] > logits[from + best] ? v : best;
        }
        double sum = 0;
        for (int v = 0; v < vocabulary; v++) {
            sum += v == mask ? 0 : StrictMath.exp((double) logits[from + v] - logits[from + best]);
        }
        return new Filled(place, best, 1 / sum);
    }

    /**
     * The embedding of a text: the mean of the last hidden states of its tokens, (C).
     *
     * @throws GyreException if the sequence is empty or longer than the model's can be
     */
    public double[] embed(Encoder model, int[] tokens) {
        try (Whole whole = new Whole(model, tokens.length, model::hidden)) {
            float[] states = whole.read(tokens);
            int width = states.length / tokens.length;
            return IntStream.range(0, width)
                    .mapToDouble(c -> IntStream.range(0, tokens.length)
                            .mapToDouble(t -> states[t * width + c])
                            .average()
                            .orElseThrow())
                    .toArray();
        }
    }

    /** A model over a sequence of one length. */
    private final class Whole implements AutoCloseable {
        private final Tokens tokens;
        private final Tensor result;
        private final Plan plan;

        Whole(MaskedModel model, int length, BiFunction<Graph, Tokens, Tensor> part) {
            if (length == 0 || length > model.longest()) {
                throw new GyreException(
                        "a text of " + length + " tokens: the model reads from 1 to " + model.longest());
            }
            Graph g = multiplication.graph();
            tokens = Tokens.input(g, 1, length);
            result = part.apply(g, tokens);
            plan = Plan.compile(g, device, List.of(result), PlanOptions.named("read"));
        }

        float[] read(int[] ids) {
            tokens.fill(ids, plan::input);
            plan.run();
            return plan.floats(result);
        }

        @Override
        public void close() {
            plan.close();
        }
    }
}
