package dev.gyre.serve.constrain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A grammar's automaton, whose states are sets of stacks, made as they're reached. Where a state would get too many stacks, those that take
 * longest to end are left out: what's left still leads to strings of the grammar, if not to all. Not for concurrent use.
 */
final class GrammarStates {

    private static final int MOST_STACKS = 1024;
    private static final int MOST_VISITED = 4096;

    /** The state in which no string of the grammar goes on. */
    private static final ParseState DEAD = new ParseState(List.of(), false);

    private record Key(int top, Grammar grammar, GrammarStack rest) {
        static Key of(Grammar grammar, GrammarStack rest) {
            return new Key(System.identityHashCode(grammar), grammar, rest);
        }
    }

    private final boolean characters;
    private final Map<Key, GrammarStack> stacks = new HashMap<>();
    private final Map<List<GrammarStack>, ParseState> reached = new HashMap<>();
    private final Map<List<GrammarStack>, ParseState> open = new HashMap<>();
    private final Map<List<GrammarStack>, ParseState> accepting = new HashMap<>();

    /**
     * Knows no state yet.
     *
     * @param characters whether a state takes whole characters rather than bytes
     */
    GrammarStates(boolean characters) {
        this.characters = characters;
    }

    /** The state in which strings begin. */
    ParseState start(Grammar grammar) {
        return state(List.of(stack(grammar, GrammarStack.END)));
    }

    /** The number of states that are known. */
    int size() {
        return open.size() + accepting.size();
    }

    /** Forgets all states; those that somebody still has stay good. */
    void clear() {
        stacks.clear();
        reached.clear();
        open.clear();
        accepting.clear();
    }

    /** The state behind a byte; null if there's none. */
    ParseState step(ParseState from, int b) {
        ParseState known = from.next(b);
        if (known == null) {
            // Many bytes lead to the same stacks, whose state is looked for once.
            known = reached.computeIfAbsent(behind(from, b), this::state);
            from.next(b, known);
        }
        return known == DEAD ? null : known;
    }

    private List<GrammarStack> behind(ParseState from, int b) {
        List<GrammarStack> behind = new ArrayList<>();
        for (GrammarStack head : from.heads()) {
            switch (head.top()) {
                case ByteSet set when set.has(b) -> behind.add(head.rest());
                case Literal text when text.first() == b -> behind.add(stack(text.next(), head.rest()));
                default -> {}
            }
        }
        return behind;
    }

    /** The state of some stacks, whichever grammars they begin with. */
    ParseState state(List<GrammarStack> stacks) {
        Deque<GrammarStack> todo = new ArrayDeque<>(stacks);
        Set<GrammarStack> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<GrammarStack> heads = new ArrayList<>();
        boolean ends = false;
        while (!todo.isEmpty() && seen.size() < MOST_VISITED) {
            GrammarStack s = todo.pop();
            if (s.shortest() >= Grammar.ENDLESS || !seen.add(s)) {
                continue;
            }
            if (s == GrammarStack.END) {
                ends = true;
            } else if (takes(s.top())) {
                heads.add(s);
            } else {
                unfold(s, todo);
            }
        }
        return heads.isEmpty() && !ends ? DEAD : interned(heads, ends);
    }

    private boolean takes(Grammar top) {
        return switch (top) {
            case ByteSet _ -> true;
            case Literal text -> !text.nullable();
            case OneCharacter _ -> characters;
            default -> false;
        };
    }

    private void unfold(GrammarStack s, Deque<GrammarStack> todo) {
        switch (s.top()) {
            case Concatenation c -> todo.push(stack(c.first(), stack(c.second(), s.rest())));
            case Alternation a -> a.ways().reversed().forEach(w -> todo.push(stack(w, s.rest())));
            case Nonterminal r -> todo.push(stack(r.target(), s.rest()));
            case OneCharacter c -> todo.push(stack(c.bytes(), s.rest()));
            case Repeated r -> {
                if (r.least() == 0) {
                    todo.push(s.rest());
                }
                if (r.most() > 0) {
                    todo.push(stack(r.repeated(), stack(r.fewer(), s.rest())));
                }
            }
            case ByteSet _, Literal _ -> todo.push(s.rest());
        }
    }

    GrammarStack stack(Grammar top, GrammarStack rest) {
        boolean over = (top instanceof Literal t && t.nullable()) || (top instanceof Repeated r && r.most() == 0);
        return over ? rest : stacks.computeIfAbsent(Key.of(top, rest), k -> GrammarStack.of(k.grammar(), k.rest()));
    }

    private ParseState interned(List<GrammarStack> heads, boolean ends) {
        List<GrammarStack> kept = heads;
        if (heads.size() > MOST_STACKS) {
            kept = heads.stream()
                    .sorted(Comparator.comparingLong(GrammarStack::shortest))
                    .limit(MOST_STACKS)
                    .toList();
        }
        return (ends ? accepting : open).computeIfAbsent(kept, k -> new ParseState(List.copyOf(k), ends));
    }
}
