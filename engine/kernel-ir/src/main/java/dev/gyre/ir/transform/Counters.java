package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.ScalarEvolution;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counters to which every iteration of a parallel loop adds the same: {@code v = counter + 1; counter = v} becomes
 * {@code v = counter + round * 1 + 1}, so that an iteration knows what the ones before it have counted, as if they had run in order.
 *
 * @param body the kernel without counting
 * @param added by counter, what an iteration adds
 */
public record Counters(List<Stmt> body, Map<KernelVariable, Integer> added) {

    /**
     * Closes a kernel's counters.
     *
     * @param kernel its statements, with counted loops
     * @throws RefusedException if iterations count differently, or in more than one loop
     */
    public static Counters close(List<Stmt> kernel, KernelIr code, LoopNest nest) throws RefusedException {
        Set<KernelVariable> counters = code.counters();
        Set<KernelVariable> parameters = new HashSet<>();
        for (KernelIr.Parameter parameter : code.parameters()) {
            if (parameter instanceof KernelIr.Parameter.Scalar(KernelVariable v)) {
                parameters.add(v);
            }
        }
        if (counters.isEmpty()) {
            return new Counters(kernel, Map.of());
        }
        int header = nest.loops().getFirst().header();
        Optional<Stmt.For> loop = CountedLoops.at(kernel, header);
        if (nest.loops().size() > 1 || loop.isEmpty()) {
            throw new RefusedException("it counts in more than one loop");
        }
        Rewriting rewriting = new Rewriting(loop.get(), counters);
        Stmt.For closed = rewriting.closed();
        if (counters.stream().anyMatch(c -> rewriting.assignments(kernel, c, parameters.contains(c)) > 0)) {
            throw new RefusedException("iterations may count differently, so that they run in order");
        }
        List<Stmt> body = Bodies.rewrite(
                kernel, s -> List.of(s instanceof Stmt.For f && f.label().instruction() == header ? closed : s));
        return new Counters(body, Map.copyOf(rewriting.added));
    }

    private static final class Rewriting {
        private final Stmt.For loop;
        private final Set<KernelVariable> counters;
        private final Map<KernelVariable, Integer> added = new HashMap<>();

        Rewriting(Stmt.For loop, Set<KernelVariable> counters) {
            this.loop = loop;
            this.counters = counters;
            counters.forEach(c -> added.put(c, 0));
            loop.body().forEach(s -> step(s).ifPresent(by -> added.merge(s.assigned(), by, Integer::sum)));
        }

        /** The amount that a statement adds to a counter, if that is all it does. */
        private Optional<Integer> step(Stmt s) {
            return ScalarEvolution.step(s)
                    .filter(by -> by instanceof Expr.Const && counters.contains(s.assigned()))
                    .map(by -> ((Expr.Const) by).value().intValue());
        }

        /** The number of a counter's assignments but those that are rewritten; those before the loop count only where it has a value there. */
        long assignments(List<Stmt> kernel, KernelVariable counter, boolean given) {
            long[] count = new long[1];
            Stmt.walk(given ? kernel : loop.body(), s -> count[0] += counter.equals(s.assigned()) ? 1 : 0);
            long steps = loop.body().stream()
                    .filter(s -> counter.equals(s.assigned()) && step(s).isPresent())
                    .count();
            return count[0] - steps;
        }

        Stmt.For closed() {
            Map<KernelVariable, Integer> before = new HashMap<>();
            counters.forEach(c -> before.put(c, 0));
            List<Stmt> result = new ArrayList<>();
            for (Stmt s : loop.body()) {
                Optional<Integer> by = step(s);
                if (by.isPresent()) {
                    before.merge(s.assigned(), by.get(), Integer::sum);
                } else {
                    result.addAll(ExpressionRewriter.rewrite(
                            List.of(s),
                            e -> e instanceof Expr.Local(KernelVariable c) && before.containsKey(c)
                                    ? value(c, before.get(c))
                                    : e));
                }
            }
            return loop.withBody(List.copyOf(result));
        }

        /** A counter's value where the iteration has added so much already. */
        private Expr value(KernelVariable counter, int before) {
            Expr round = new Expr.Local(loop.variable());
            if (!loop.from().equals(Expr.Const.zero(Kind.INT))) {
                round = new Expr.Binary(BinaryOp.SUB, round, loop.from());
            }
            if (loop.step() > 1) {
                round = new Expr.Binary(BinaryOp.DIV, round, Expr.Const.of(loop.step()));
            }
            Expr all = new Expr.Binary(BinaryOp.MUL, round, Expr.Const.of(added.get(counter)));
            return new Expr.Binary(
                    BinaryOp.ADD, new Expr.Binary(BinaryOp.ADD, new Expr.Local(counter), all), Expr.Const.of(before));
        }
    }
}
