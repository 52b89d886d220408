package dev.gyre.serve.constrain;

import java.util.List;

/** Any of several. */
final class Alternation extends Grammar {
    private final List<Grammar> ways;
    private final boolean nullable;

    Alternation(List<Grammar> ways) {
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
        long least = ENDLESS;
        for (Grammar way : ways) {
            least = Math.min(least, way.shortest());
        }
        return least;
    }
}
