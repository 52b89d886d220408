package dev.gyre.serve.constrain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A context-free set of byte strings. A grammar is built bottom up; recursion goes through {@link Reference}. Grammars are compared by identity. {@link #measure} has to
 * be called on the whole before it's used.
 */
public abstract sealed class Grammar {

    /** Length of the shortest string of a grammar that has none. */
    public static final long ENDLESS = Long.MAX_VALUE / 4;

    /** As often as one likes. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    private long shortest = ENDLESS;

    private Grammar() {}

    /** Bytes of the shortest string; {@link #ENDLESS} if there's none. Known once it's measured. */
    public final long shortest() {
        return shortest;
    }

    /** Whether the empty string belongs to it; not known of references. */
    abstract boolean nullable();

    abstract List<Grammar> parts();

    abstract long measured();

    /** One of a set of bytes. */
    static final class OneByte extends Grammar {
        private final long[] words = new long[4];

        private OneByte(int from, int to) {
            for (int b = from; b <= to; b++) {
                words[b >> 6] |= 1L << b;
            }
        }

        boolean has(int b) {
            return (words[b >> 6] >>> b & 1) != 0;
        }

        @Override
        boolean nullable() {
            return false;
        }

        @Override
        List<Grammar> parts() {
            return List.of();
        }

        @Override
        long measured() {
            return (words[0] | words[1] | words[2] | words[3]) == 0 ? ENDLESS : 1;
        }
    }

    /** One string, from one of its bytes on. */
    static final class Text extends Grammar {
        private final byte[] bytes;
        private final int from;
        private Text next;

        private Text(byte[] bytes, int from) {
            this.bytes = bytes;
            this.from = from;
            super.shortest = measured();
        }

        int first() {
            return bytes[from] & 0xff;
        }

        /** The string behind its first byte. */
        Text next() {
            if (next == null) {
                next = new Text(bytes, from + 1);
            }
            return next;
        }

        @Override
        boolean nullable() {
            return from == bytes.length;
        }

        @Override
        List<Grammar> parts() {
            return List.of();
        }

        @Override
        long measured() {
            return (long) bytes.length - from;
        }
    }

    /** One character of a set, as bytes. */
    static final class OneCharacter extends Grammar {
        private final CodePoints points;
        private final Grammar bytes;

        private OneCharacter(CodePoints points, Grammar bytes) {
            this.points = points;
            this.bytes = bytes;
        }

        CodePoints points() {
            return points;
        }

        Grammar bytes() {
            return bytes;
        }

        @Override
        boolean nullable() {
            return false;
        }

        @Override
        List<Grammar> parts() {
            return List.of(bytes);
        }

        @Override
        long measured() {
            return bytes.shortest();
        }
    }

    /** One string behind another. */
    static final class Concatenation extends Grammar {
        private final Grammar first;
        private final Grammar second;

        private Concatenation(Grammar first, Grammar second) {
            this.first = first;
            this.second = second;
        }

        Grammar first() {
            return first;
        }

        Grammar second() {
            return second;
        }

        @Override
        boolean nullable() {
            return first.nullable() && second.nullable();
        }

        @Override
        List<Grammar> parts() {
            return List.of(first, second);
        }

        @Override
        long measured() {
            return Math.min(ENDLESS, first.shortest() + second.shortest());
        }
    }

    /** Any of several. */
    static final class Alternation extends Grammar {
        private final List<Grammar> ways;
        private final boolean nullable;

        private Alternation(List<Grammar> ways) {
            this.ways = List.copyOf(ways);
            this.nullable = ways.stream().anyMatch(Grammar::nullable);
        }

        List<Grammar> ways() {
            return ways;
        }

        @Override
        boolean nullable() {
            return nullable;
        }

        @Override
        List<Grammar> parts() {
            return ways;
        }

        @Override
        long measured() {
            return ways.stream().mapToLong(Grammar::shortest).min().orElse(ENDLESS);
        }
    }

    /** One several times. What's repeated isn't empty. */
    static final class Repetition extends Grammar {
        private final Grammar repeated;
        private final int least;
        private final int most;
        private Repetition fewer;

        private Repetition(Grammar repeated, int least, int most) {
            this.repeated = repeated;
            this.least = least;
            this.most = most;
        }

        Grammar repeated() {
            return repeated;
        }

        int least() {
            return least;
        }

        int most() {
            return most;
        }

        /** What's left after one of them. */
        Repetition fewer() {
            if (least == 0 && most == UNBOUNDED) {
                return this;
            }
            if (fewer == null) {
                fewer = new Repetition(repeated, Math.max(0, least - 1), most == UNBOUNDED ? most : most - 1);
                fewer.remeasure();
            }
            return fewer;
        }

        @Override
        boolean nullable() {
            return least == 0;
        }

        @Override
        List<Grammar> parts() {
            return List.of(repeated);
        }

        @Override
        long measured() {
            long one = repeated.shortest();
            return least == 0 ? 0 : one >= ENDLESS / least ? ENDLESS : least * one;
        }
    }

    /** A grammar that's known later, which is how one contains itself. What's repeated may not be one that has the empty string. */
    public static final class Reference extends Grammar {
        private Grammar target;

        /** One that's to be {@link #define}d. */
        public Reference() {}

        /** Says what it stands for, once. */
        public void define(Grammar grammar) {
            if (target != null) {
                throw new IllegalStateException("a reference stands for one grammar");
            }
            target = grammar;
        }

        Grammar target() {
            return target;
        }

        @Override
        boolean nullable() {
            return false;
        }

        @Override
        List<Grammar> parts() {
            return List.of(target);
        }

        @Override
        long measured() {
            return target.shortest();
        }
    }

    /** The string, in UTF-8. */
    public static Grammar text(String text) {
        return new Text(text.getBytes(StandardCharsets.UTF_8), 0);
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
        return new OneByte(from, to);
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

    /** Any of them. */
    public static Grammar alternation(List<? extends Grammar> ways) {
        return ways.size() == 1 ? ways.getFirst() : new Alternation(List.copyOf(ways));
    }

    /** Any of them. */
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
        return of.nullable() ? new Repetition(nonEmpty(of), 0, most) : new Repetition(of, least, most);
    }

    /** Its strings without the empty one, so that a repetition makes headway with each. */
    private static Grammar nonEmpty(Grammar g) {
        if (!g.nullable()) {
            return g;
        }
        return switch (g) {
            case Concatenation c -> alternation(concatenation(nonEmpty(c.first), c.second), nonEmpty(c.second));
            case Alternation a ->
                alternation(a.ways.stream()
                        .map(Grammar::nonEmpty)
                        .filter(w -> !(w instanceof Alternation none && none.ways.isEmpty()))
                        .toList());
            case Repetition r ->
                concatenation(r.repeated, repetition(r.repeated, 0, r.most == UNBOUNDED ? UNBOUNDED : r.most - 1));
            default -> nothing();
        };
    }

    /**
     * Finds the shortest strings of it and of all its parts.
     *
     * @return the number of its parts
     */
    public static int measure(Grammar root) {
        List<Grammar> all = partsFirst(root);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Grammar g : all) {
                changed |= g.remeasure();
            }
        }
        return all.size();
    }

    final boolean remeasure() {
        long before = shortest;
        shortest = measured();
        return shortest != before;
    }

    private static List<Grammar> partsFirst(Grammar root) {
        record Visit(Grammar grammar, boolean left) {}
        Set<Grammar> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Grammar> all = new ArrayList<>();
        Deque<Visit> open = new ArrayDeque<>();
        open.push(new Visit(root, false));
        while (!open.isEmpty()) {
            Visit v = open.pop();
            if (v.left()) {
                all.add(v.grammar());
            } else if (seen.add(v.grammar())) {
                open.push(new Visit(v.grammar(), true));
                v.grammar().parts().forEach(p -> open.push(new Visit(p, false)));
            }
        }
        return all;
    }
}
