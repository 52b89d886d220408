package dev.gyre.serve.constrain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Strings of characters that belong to several grammars at once and have a length within bounds. Grammars are those of {@link
 * Grammar#character characters} alone. What comes out is right linear: a rule for each pair of states and length, as far as they're reached.
 */
public final class Intersection {

    private final Function<CodePoints, Grammar> spelling;
    private final int least;
    private final int most;
    private final Runnable counter;
    private final GrammarStates states = new GrammarStates(true);
    private final Map<Place, Nonterminal> rules = new HashMap<>();
    private final Deque<Place> open = new ArrayDeque<>();

    private record Place(ParseState first, ParseState second, int length) {}

    /**
     * Bounds.
     *
     * @param spelling how a character of a set is written
     * @param least characters
     * @param most characters; {@link Grammar#UNBOUNDED} for no limit
     * @param counter told of each rule of the result; it throws if there are too many
     */
    public Intersection(Function<CodePoints, Grammar> spelling, int least, int most, Runnable counter) {
        this.spelling = spelling;
        this.least = least;
        this.most = most;
        this.counter = counter;
    }

    /**
     * Strings of both grammars, each followed by {@code end}.
     *
     * @param end without the empty string
     */
    public Grammar of(Grammar first, Grammar second, Grammar end) {
        Grammar.measure(first);
        Grammar.measure(second);
        Grammar start = rule(new Place(states.start(first), states.start(second), 0));
        while (!open.isEmpty()) {
            Place place = open.remove();
            rules.get(place).define(ways(place, end));
        }
        return start;
    }

    private Grammar rule(Place place) {
        return rules.computeIfAbsent(place, p -> {
            counter.run();
            open.add(p);
            return new Nonterminal();
        });
    }

    private Grammar ways(Place p, Grammar end) {
        List<Grammar> ways = new ArrayList<>();
        if (p.first.isAccepting() && p.second.isAccepting() && p.length >= least) {
            ways.add(end);
        }
        if (p.length == most) {
            return Grammar.alternation(ways);
        }
        // Without a limit, what's beyond the least length is all the same.
        int next = most == Grammar.UNBOUNDED ? Math.min(p.length + 1, least) : p.length + 1;
        for (GrammarStack a : p.first.heads()) {
            for (GrammarStack b : p.second.heads()) {
                CodePoints both = points(a).and(points(b));
                if (!both.isEmpty()) {
                    Place behind = new Place(states.state(List.of(a.rest())), states.state(List.of(b.rest())), next);
                    ways.add(Grammar.concatenation(spelling.apply(both), rule(behind)));
                }
            }
        }
        return Grammar.alternation(ways);
    }

    private static CodePoints points(GrammarStack head) {
        return ((OneCharacter) head.top()).points();
    }
}
