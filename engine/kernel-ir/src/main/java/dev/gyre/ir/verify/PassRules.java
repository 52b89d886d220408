package dev.gyre.ir.verify;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rule that a pass keeps to the arrays that the kernel loads and stores, and keeps its parallel loops. */
final class PassRules {
    static final String STORES = "a pass mustn't store to an array that the kernel only reads";
    static final String LOADS = "a pass mustn't load from an array that the kernel only writes";
    static final String PARALLEL = "a pass mustn't lose a parallel loop";
    static final String LOST = "a pass mustn't lose the only stores to an array";

    private PassRules() {}

    static void check(List<Stmt> before, List<Stmt> after, Set<Integer> callers) {
        Footprint old = Footprint.of(before, callers);
        Footprint now = Footprint.of(after, callers);
        require(old.stored, now.stored, STORES);
        require(old.loaded, now.loaded, LOADS);
        require(now.stored, old.stored, LOST);
        require(now.parallel, old.parallel, PARALLEL);
    }

    private static <T> void require(Set<T> all, Set<T> some, String rule) {
        Set<T> others = new HashSet<>(some);
        others.removeAll(all);
        if (!others.isEmpty()) {
            throw new Violation(rule, others.toString());
        }
    }

    /** The numbers of the parameters whose arrays are stored to and loaded from, and the labels of the parallel loops. */
    private record Footprint(Set<Integer> stored, Set<Integer> loaded, Set<Label> parallel) {
        static Footprint of(List<Stmt> statements, Set<Integer> callers) {
            Footprint print = new Footprint(new HashSet<>(), new HashSet<>(), new HashSet<>());
            Stmt.walk(statements, s -> {
                s.walkExpressions(x -> {
                    if (x instanceof Expr.Load(ArrayRef array, Expr _)) {
                        print.loaded.add(array.parameter());
                    }
                });
                switch (s) {
                    case Stmt.Store store -> print.stored.add(store.array().parameter());
                    case Stmt.For loop when loop.label().isParallel() -> print.parallel.add(loop.label());
                    default -> {}
                }
            });
            print.stored.retainAll(callers);
            print.loaded.retainAll(callers);
            return print;
        }
    }
}
