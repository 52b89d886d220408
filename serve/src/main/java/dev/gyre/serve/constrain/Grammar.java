package dev.gyre.serve.constrain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A context-free set of byte strings. A grammar is built bottom up; recursion goes through {@link Nonterminal}. Grammars are compared by identity. {@link #measure} has to
 * be called on the whole before it's used.
 */
public abstract sealed class Grammar
        permits Alternation, ByteSet, Concatenation, Literal, OneCharacter, Nonterminal, Repeated {

    /** Length of the shortest string of a grammar that has none. */
    public static final long ENDLESS = Long.MAX_VALUE / 4;

    /** As often as one likes. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    private long shortest = ENDLESS;
    private boolean taken;

    /** A grammar that's yet to be measured. */
    Grammar() {}

    /** Bytes of the shortest string; {@link #ENDLESS} if there's none. Known once it's measured. */
    public final long shortest() {
        return shortest;
    }

    /** Whether the empty string belongs to it; not known of references. */
    abstract boolean nullable();

    abstract List<Grammar> parts();

    abstract long measured();

    /** The string, in UTF-8. */
    public static Grammar text(String text) {
        return new Literal(text.getBytes(StandardCharsets.UTF_8), 0);
    }

    /** The empty string. */
    public static Grammar empty() {
        return text("");
    }

    /** No string at all. */
    public static Grammar nothing() {
        return new Alternation(List.of());
    }

    /** A byte from one to another, both among them. */
    public static Grammar bytes(int from, int to) {
        return new ByteSet(from, to);
    }

    /** A character of a set, spelled as {@code bytes} has it. */
    public static Grammar character(CodePoints points, Grammar bytes) {
        return new OneCharacter(points, bytes);
    }

    /** One behind the other. */
    public static Grammar concatenation(Grammar... parts) {
        Grammar all = parts[parts.length - 1];
        for (int i = parts.length - 2; i >= 0; i--) {
            all = new Concatenation(parts[i], all);
        }
        return all;
    }

    /** A text of one of the grammars. */
    public static Grammar alternation(List<? extends Grammar> ways) {
        return ways.size() == 1 ? ways.getFirst() : new Alternation(List.copyOf(ways));
    }

    /** A text of one of the grammars. */
    public static Grammar alternation(Grammar... ways) {
        return alternation(List.of(ways));
    }

    /** One of it, or nothing. */
    public static Grammar optional(Grammar one) {
        return one.nullable() ? one : new Alternation(List.of(one, empty()));
    }

    /**
     * Several of it.
     *
     * @param most {@link #UNBOUNDED} for no limit
     */
    public static Grammar repetition(Grammar of, int least, int most) {
        if (most == 0) {
            return empty();
        }
        return of.nullable() ? new Repeated(nonEmpty(of), 0, most) : new Repeated(of, least, most);
    }

    /** Its strings without the empty one, so that a repetition makes headway with each. */
    private static Grammar nonEmpty(Grammar g) {
        if (!g.nullable()) {
            return g;
        }
        return switch (g) {
            case Concatenation c -> alternation(concatenation(nonEmpty(c.first()), c.second()), nonEmpty(c.second()));
            case Alternation a ->
                alternation(a.ways().stream()
                        .map(Grammar::nonEmpty)
                        .filter(w ->
                                !(w instanceof Alternation none && none.ways().isEmpty()))
                        .toList());
            case Repeated r ->
                concatenation(
                        r.repeated(), repetition(r.repeated(), 0, r.most() == UNBOUNDED ? UNBOUNDED : r.most() - 1));
            default -> nothing();
        };
    }

    /** Finds the shortest strings of it and of all its parts, of which every {@link Nonterminal} has to be defined. */
    public static void measure(Grammar root) {
        List<Grammar> all = unmeasured(root);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Grammar g : all) {
                changed |= g.remeasure();
            }
        }
    }

    final boolean remeasure() {
        long before = shortest;
        shortest = measured();
        return shortest != before;
    }

    /** Its parts, and itself, that no measure has come by yet, parts first where they aren't in a cycle; each is taken once. */
    private static List<Grammar> unmeasured(Grammar root) {
        record Visit(Grammar grammar, boolean left) {}
        List<Grammar> all = new ArrayList<>();
        Deque<Visit> open = new ArrayDeque<>();
        open.push(new Visit(root, false));
        while (!open.isEmpty()) {
            Visit v = open.pop();
            if (v.left()) {
                all.add(v.grammar());
            } else if (!v.grammar().taken) {
                v.grammar().taken = true;
                open.push(new Visit(v.grammar(), true));
                v.grammar().parts().forEach(p -> open.push(new Visit(p, false)));
            }
        }
        return all;
    }
}
