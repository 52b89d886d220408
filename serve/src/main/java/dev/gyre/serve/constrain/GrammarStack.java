package dev.gyre.serve.constrain;

/** What's still to come of a string: a grammar, and behind it the rest. Equal stacks of one {@link GrammarStates} are one object. */
final class GrammarStack {

    /** Nothing is to come. */
    static final GrammarStack END = new GrammarStack(null, null, 0);

    private final Grammar top;
    private final GrammarStack rest;
    private final long shortest;

    private GrammarStack(Grammar top, GrammarStack rest, long shortest) {
        this.top = top;
        this.rest = rest;
        this.shortest = shortest;
    }

    static GrammarStack of(Grammar top, GrammarStack rest) {
        return new GrammarStack(top, rest, Math.min(Grammar.ENDLESS, top.shortest() + rest.shortest));
    }

    Grammar top() {
        return top;
    }

    GrammarStack rest() {
        return rest;
    }

    /** Bytes that are to come at least. */
    long shortest() {
        return shortest;
    }
}
