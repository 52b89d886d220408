package dev.gyre.serve.constrain;

import java.util.List;
import java.util.Optional;

/** A parser's state within a grammar: all that may still come. States are made as they're reached, and remember what leads from one to another. */
final class ParseState {

    private static final int BYTES = 256;

    private final List<GrammarStack> heads;
    private final boolean accepting;
    private final long shortest;
    private final ParseState[] next = new ParseState[BYTES];
    private Optional<TokenMask> mask = Optional.empty();

    /**
     * A state.
     *
     * @param heads stacks whose tops take a byte
     * @param accepting whether the string may end here
     */
    ParseState(List<GrammarStack> heads, boolean accepting) {
        this.heads = heads;
        this.accepting = accepting;
        this.shortest = accepting
                ? 0
                : heads.stream().mapToLong(GrammarStack::shortest).min().orElse(Grammar.ENDLESS);
    }

    List<GrammarStack> heads() {
        return heads;
    }

    boolean isAccepting() {
        return accepting;
    }

    /** Whether nothing may come. */
    boolean isLast() {
        return heads.isEmpty();
    }

    /** Bytes that have to come at least. */
    long shortest() {
        return shortest;
    }

    /** The state behind a byte if it's known; null if it isn't. */
    ParseState next(int b) {
        return next[b];
    }

    void next(int b, ParseState state) {
        next[b] = state;
    }

    Optional<TokenMask> mask() {
        return mask;
    }

    void mask(TokenMask known) {
        mask = Optional.of(known);
    }
}
