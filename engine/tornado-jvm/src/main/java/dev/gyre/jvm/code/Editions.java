package dev.gyre.jvm.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The classes that one kernel's code was defined as, one after another. The JIT compiles each on its own, and where one came out slow, the
 * next needn't. There are {@value #MOST} at most; if all are slow, the fastest stays.
 */
public final class Editions {
    /** Classes that are defined of one kernel's code at most. */
    public static final int MOST = 4;

    private final Optional<Supplier<Function<Object[], TileRunner>>> define;
    private final List<Long> slowness = new ArrayList<>();
    private final List<Edition> editions = new ArrayList<>();
    private volatile Edition current;

    /**
     * One of the classes.
     *
     * @param number counted from 1
     * @param bind binds arguments, boxed where primitive, in the order of the kernel's parameters
     * @param last whether it stays, however slow it is
     */
    public record Edition(int number, Function<Object[], TileRunner> bind, boolean last) {}

    private Editions(Function<Object[], TileRunner> first, Optional<Supplier<Function<Object[], TileRunner>>> define) {
        this.define = define;
        this.current = new Edition(1, first, define.isEmpty());
        editions.add(current);
    }

    /** Code that is never defined anew. */
    public static Editions only(Function<Object[], TileRunner> bind) {
        return new Editions(bind, Optional.empty());
    }

    /**
     * Code that is defined anew where it turns out slow.
     *
     * @param define what defines another class of it
     */
    public static Editions of(Function<Object[], TileRunner> first, Supplier<Function<Object[], TileRunner>> define) {
        return new Editions(first, Optional.of(define));
    }

    /** The same, but for other code where that turns out faster. */
    Editions against(Supplier<Function<Object[], TileRunner>> other) {
        return new Editions(
                ContestRunner.choosing(current.bind(), other),
                define.map(d -> () -> ContestRunner.choosing(d.get(), other)));
    }

    /** The one to use. */
    public Edition current() {
        return current;
    }

    /**
     * The one to use after one turned out slow: a new one, the one that took its place already, or the fastest of all.
     *
     * @param nanos of one of its iterations, or whatever else is the longer the slower it is
     */
    public synchronized Edition after(Edition slow, long nanos) {
        if (slow.number() < current.number() || current.last()) {
            return current;
        }
        slowness.add(nanos);
        if (editions.size() < MOST) {
            current = new Edition(editions.size() + 1, define.orElseThrow().get(), false);
            editions.add(current);
        } else {
            Edition fastest = editions.get(
                    slowness.indexOf(slowness.stream().min(Long::compare).orElseThrow()));
            current = new Edition(fastest.number(), fastest.bind(), true);
        }
        return current;
    }
}
