package dev.gyre.serve.constrain;

import java.util.OptionalInt;

/**
 * A grammar that texts have to belong to, for one tokenizer. It's made by anybody, once, and then belongs to the thread that draws tokens: its
 * states and masks are made as texts reach them, kept for later texts up to a bound, and forgotten beyond it.
 */
public final class Constraint {

    /** Bytes that states and masks of one constraint may take. */
    public static final long MOST_BYTES = 4L << 20;

    /** A state's table, its stacks and what finds it, roughly. */
    private static final int STATE_BYTES = 2048;

    private final Grammar grammar;
    private final TokenBytes tokens;
    private final GrammarStates states = new GrammarStates(false);
    private final ParseState[] path;
    private final int words;
    private long masks;

    /**
     * A constraint without states yet.
     *
     * @param grammar which has been measured, and has a string
     */
    public Constraint(Grammar grammar, TokenBytes tokens) {
        if (grammar.shortest() >= Grammar.ENDLESS) {
            throw new IllegalArgumentException("the grammar has no string");
        }
        this.grammar = grammar;
        this.tokens = tokens;
        this.path = new ParseState[tokens.longest() + 1];
        this.words = (tokens.size() + 63) >> 6;
    }

    /** Bytes of the shortest text. */
    public long shortest() {
        return grammar.shortest();
    }

    /** The bytes of its tokens. */
    TokenBytes tokens() {
        return tokens;
    }

    /** The state in which texts begin. */
    ParseState start() {
        return states.start(grammar);
    }

    /** The state behind a token; null if there's none. */
    ParseState behind(ParseState from, int token) {
        ParseState at = from;
        byte[] bytes = tokens.of(token);
        for (int i = 0; i < bytes.length && at != null; i++) {
            at = states.step(at, bytes[i] & 0xff);
        }
        return at;
    }

    /** Tokens that may come in a state. */
    TokenMask mask(ParseState state) {
        if (state.mask().isEmpty()) {
            forget();
            state.mask(mask(state, Grammar.ENDLESS));
            masks++;
        }
        return state.mask().orElseThrow();
    }

    private void forget() {
        if (states.size() * (long) STATE_BYTES + masks * words * Long.BYTES > MOST_BYTES) {
            states.clear();
            masks = 0;
        }
    }

    /**
     * Tokens that may come if at most so many bytes may have to come behind them. If there's none, those behind which the fewest have to.
     * A token of one byte leads on each shortest way, so that a text whose tokens are masked by this ends as soon as it can.
     */
    TokenMask closing(ParseState state, long most) {
        TokenMask within = mask(state, most);
        return within.isEmpty() ? mask(state, nearest(state)) : within;
    }

    private long nearest(ParseState state) {
        long[] nearest = {Grammar.ENDLESS};
        walk(state, (token, behind) -> nearest[0] = Math.min(nearest[0], behind.shortest()));
        return nearest[0];
    }

    private TokenMask mask(ParseState state, long most) {
        long[] allowed = new long[words];
        long[] furthest = {0};
        walk(state, (token, behind) -> {
            if (behind.shortest() <= most) {
                allowed[token >> 6] |= 1L << token;
                furthest[0] = Math.max(furthest[0], behind.shortest());
            }
        });
        return new TokenMask(allowed, furthest[0]);
    }

    private interface Visitor {
        void allowed(int token, ParseState behind);
    }

    /** Goes through all tokens in their order, so that what several begin with is looked at once. */
    private void walk(ParseState state, Visitor visitor) {
        int[] order = tokens.order();
        int[] shared = tokens.shared();
        path[0] = state;
        int alive = 0;
        for (int i = 0; i < order.length; i++) {
            if (shared[i] > alive) {
                continue; // it begins with what the grammar doesn't have
            }
            byte[] bytes = tokens.of(order[i]);
            ParseState at = path[shared[i]];
            alive = shared[i];
            while (alive < bytes.length && at != null) {
                at = states.step(at, bytes[alive] & 0xff);
                if (at != null) {
                    path[++alive] = at;
                }
            }
            if (at != null) {
                visitor.allowed(order[i], at);
            }
        }
    }

    /** The token that ends a text. */
    OptionalInt end() {
        return tokens.end();
    }
}
