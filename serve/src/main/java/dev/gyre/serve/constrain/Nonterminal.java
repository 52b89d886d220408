package dev.gyre.serve.constrain;

import java.util.List;

/** A grammar that's known later, which is how one contains itself. What's repeated may not be one that has the empty string. */
public final class Nonterminal extends Grammar {
    private Grammar target;

    /** One that's to be {@link #define}d. */
    public Nonterminal() {}

    /** Says what it stands for, once. */
    public void define(Grammar grammar) {
        if (target != null) {
            throw new IllegalStateException("a nonterminal stands for one grammar");
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
