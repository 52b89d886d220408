package dev.gyre.serve.batch;

import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.generate.Sampler;
import dev.gyre.serve.constrain.ConstrainedText;
import java.util.Optional;
import java.util.OptionalInt;

/** Draws the tokens of one text. */
final class TokenSampler {

    private static final int[] NOTHING_WRITTEN = {};
    private static final boolean[] NOTHING_READ = {};

    private final SamplingSettings drawing;
    private final RandomStream random;
    private final Optional<ConstrainedText> constrained;
    private final OptionalInt last;
    private final int[] prompt;
    private int[] written = NOTHING_WRITTEN;
    private boolean[] read = NOTHING_READ;

    /**
     * Draws for one of a request's texts.
     *
     * @param last the token that ends texts
     */
    TokenSampler(GenerationRequest request, int choice, OptionalInt last) {
        this.drawing = request.drawing();
        this.random = Sampler.draws(drawing.seed(), choice);
        this.constrained = drawing.constraint().map(ConstrainedText::new);
        this.last = last;
        this.prompt = request.prompt();
    }

    /** The text as far as it's constrained. */
    Optional<ConstrainedText> constrained() {
        return constrained;
    }

    /**
     * Draws a token.
     *
     * @param logits of all tokens, which stay as they are
     * @param left tokens that may be written
     * @return nothing if the text ends here by itself, which it does where it may and the model has no token that ends texts: when the model
     *     would rather write what may not come
     */
    OptionalInt draw(float[] logits, int left) {
        if (drawing.isPlain()) {
            return OptionalInt.of(drawing.sampling().draw(logits, random));
        }
        float[] adjusted = logits.clone();
        if (!drawing.adjustment().isNone()) {
            adjust(adjusted);
        }
        boolean mayEnd = constrained.isPresent() && constrained.get().isWhole() && last.isEmpty();
        if (constrained.isPresent() && !mayEnd) {
            constrained.get().restrict(adjusted, left);
        }
        drawing.cut(adjusted);
        int token = drawing.sampling().draw(adjusted, random);
        if (mayEnd && !constrained.get().allows(token, left)) {
            return OptionalInt.empty();
        }
        if (written.length > 0) {
            written[token]++;
        }
        return OptionalInt.of(token);
    }

    private void adjust(float[] logits) {
        if (drawing.adjustment().hasPenalties() && written.length == 0) {
            written = new int[logits.length];
            read = new boolean[logits.length];
            for (int token : prompt) {
                read[token] = true;
            }
        }
        drawing.adjustment().apply(logits, written, read);
    }
}
