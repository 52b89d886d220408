package dev.gyre.serve.constrain;

import java.util.List;

/** One string behind another. */
final class Concatenation extends Grammar {
    private final Grammar first;
    private final Grammar second;

    Concatenation(Grammar first, Grammar second) {
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
