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
public final class Recompilation {
    /** Classes that are defined of one kernel's code at most. */
    public static final int MOST = 4;

    private final Optional<Supplier<Function<Object[], TileRunner>>> define;
    private final List<Long> slowness = new ArrayList<>();
    private final List<CodeVersion> versions = new ArrayList<>();
    private volatile CodeVersion current;

    /**
     * One of the classes.
     *
     * @param number counted from 1
     * @param bind binds arguments, boxed where primitive, in the order of the kernel's parameters
     * @param last whether it stays, however slow it is
     */
    public record CodeVersion(int number, Function<Object[], TileRunner> bind, boolean last) {}

    private Recompilation(
            Function<Object[], TileRunner> first, Optional<Supplier<Function<Object[], TileRunner>>> define) {
        this.define = define;
        this.current = new CodeVersion(1, first, define.isEmpty());
        versions.add(current);
    }

    /** Code that is never defined anew. */
    public static Recompilation only(Function<Object[], TileRunner> bind) {
        return new Recompilation(bind, Optional.empty());
    }

    /**
     * Code that is defined anew where it turns out slow.
     *
     * @param define what defines another class of it
     */
    public static Recompilation of(
            Function<Object[], TileRunner> first, Supplier<Function<Object[], TileRunner>> define) {
        return new Recompilation(first, Optional.of(define));
    }

    /** A copy, but for other code where that turns out faster. */
    Recompilation against(Supplier<Function<Object[], TileRunner>> other) {
        return new Recompilation(
                AutotuningRunner.choosing(current.bind(), other),
                define.map(d -> () -> AutotuningRunner.choosing(d.get(), other)));
    }

    /** The one to use. */
    public CodeVersion current() {
        return current;
    }

    /**
     * The one to use after one turned out slow: a new one, the one that took its place already, or the fastest of all.
     *
     * @param nanos of one of its iterations, or whatever else is the longer the slower it is
     */
    public synchronized CodeVersion after(CodeVersion slow, long nanos) {
        if (slow.number() < current.number() || current.last()) {
            return current;
        }
        slowness.add(nanos);
        if (versions.size() < MOST) {
            current = new CodeVersion(versions.size() + 1, define.orElseThrow().get(), false);
            versions.add(current);
        } else {
            CodeVersion fastest = versions.get(
                    slowness.indexOf(slowness.stream().min(Long::compare).orElseThrow()));
            current = new CodeVersion(fastest.number(), fastest.bind(), true);
        }
        return current;
    }
}
