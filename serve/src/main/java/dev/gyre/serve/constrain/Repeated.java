package dev.gyre.serve.constrain;

import java.util.List;

/** One several times. What's repeated isn't empty. */
final class Repeated extends Grammar {
    private final Grammar repeated;
    private final int least;
    private final int most;
    private Repeated fewer;

    Repeated(Grammar repeated, int least, int most) {
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
    Repeated fewer() {
        if (least == 0 && most == UNBOUNDED) {
            return this;
        }
        if (fewer == null) {
            fewer = new Repeated(repeated, Math.max(0, least - 1), most == UNBOUNDED ? most : most - 1);
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
