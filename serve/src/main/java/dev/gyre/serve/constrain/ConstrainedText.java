package dev.gyre.serve.constrain;

import dev.gyre.engine.GyreException;

/** A text under way that has to belong to a grammar: says before each token which may come. */
public final class ConstrainedText {

    private final Constraint constraint;
    private ParseState state;

    /** The empty text. */
    public ConstrainedText(Constraint constraint) {
        this.constraint = constraint;
        this.state = constraint.start();
    }

    /** Whether the text belongs to the grammar as it is. */
    public boolean isWhole() {
        return state.isAccepting();
    }

    /** Whether the text belongs to the grammar, and nothing may follow. */
    public boolean isComplete() {
        return state.isAccepting() && state.isLast();
    }

    /**
     * Takes the tokens that may not come out of a draw.
     *
     * @param logits of all tokens, which become minus infinity for those
     * @param left tokens that may still be written; when they run short, only those may come behind which the text can be ended
     * @throws GyreException if no token may come
     */
    public void restrict(float[] logits, int left) {
        boolean ending = state.isAccepting() && constraint.end().isPresent();
        float end = ending ? logits[constraint.end().getAsInt()] : 0;
        TokenMask mask = mask(left);
        mask.apply(logits);
        if (ending) {
            logits[constraint.end().getAsInt()] = end;
        } else if (mask.isEmpty()) {
            throw new GyreException("no token of the model goes on with what was asked for");
        }
    }

    /** Whether a token may come; see {@link #restrict}. */
    public boolean allows(int token, int left) {
        return mask(left).has(token);
    }

    private TokenMask mask(int left) {
        TokenMask mask = constraint.mask(state);
        return mask.furthest() < left ? mask : constraint.closing(state, left - 1L);
    }

    /**
     * Goes on.
     *
     * @param token one that may come
     * @return what it writes
     */
    public byte[] add(int token) {
        state = constraint.behind(state, token);
        if (state == null) {
            throw new IllegalStateException("token " + token + " may not come here");
        }
        return constraint.tokens().of(token);
    }
}
