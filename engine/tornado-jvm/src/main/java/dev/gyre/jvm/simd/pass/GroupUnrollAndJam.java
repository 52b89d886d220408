package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.transform.ExpressionRewriter;
import dev.gyre.ir.transform.Folding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts that an item's work has, side by side: a loop over parts, each with a loop of as many rounds, as one loop of rounds of all parts
 * (unroll and jam), for groups of a size that is known.
 *
 * <pre>for (p = 0; p &lt; 2; p++) { i = id + p size; s = 0; for (r = 0; r &lt; R; r++) { s += f(i, r); } sums[i] = s; }</pre>
 *
 * becomes
 *
 * <pre>s = 0; t = 0; for (r = 0; r &lt; R; r++) { s += f(id, r); t += f(id + 32, r); } sums[id] = s; sums[id + 32] = t;</pre>
 *
 * @param condition that the group has that size
 * @param step how far rounds go on
 * @param before what stands before the rounds
 * @param rounds of all parts
 * @param after what stands after them
 */
record GroupUnrollAndJam(Expr condition, int step, List<Stmt> before, Stmt.For rounds, List<Stmt> after) {
    /** Parts that are put side by side at most. */
    private static final int MOST = 4;

    /**
     * The parts of a loop over parts, if its rounds are the same for all of them.
     *
     * @param items a variable that says how many items there are along the lanes
     * @param size what it is
     */
    static Optional<GroupUnrollAndJam> of(Stmt.For parts, Expr items, int size) {
        List<Stmt> body = parts.body();
        List<Stmt.For> loops = body.stream()
                .filter(Stmt.For.class::isInstance)
                .map(Stmt.For.class::cast)
                .toList();
        if (!(items instanceof Expr.Local)
                || loops.size() != 1
                || !(parts.bound() instanceof Expr.Const bound)
                || bound.value().intValue() > MOST) {
            return Optional.empty();
        }
        Stmt.For rounds = loops.getFirst();
        int at = body.indexOf(rounds);
        Set<KernelVariable> own = new HashSet<>(Assignments.of(body).variables());
        own.remove(rounds.variable());
        if (own.stream().anyMatch(v -> rounds.from().reads(v) || rounds.bound().reads(v))) {
            return Optional.empty();
        }
        int count = bound.value().intValue();
        List<Stmt> before = new ArrayList<>();
        List<Stmt> within = new ArrayList<>();
        List<Stmt> after = new ArrayList<>();
        for (int p = 0; p < count; p++) {
            Expr part = Expr.Const.of(p);
            List<Stmt> copy = ExpressionRewriter.renew(
                    known(body, Map.of(items, Expr.Const.of(size), new Expr.Local(parts.variable()), part)),
                    own.stream());
            before.addAll(copy.subList(0, at));
            within.addAll(defined(copy.subList(0, at), ((Stmt.For) copy.get(at)).body()));
            after.addAll(copy.subList(at + 1, copy.size()));
        }
        Expr condition = new Expr.Compare(Relation.EQ, items, Expr.Const.of(size));
        return Optional.of(new GroupUnrollAndJam(condition, size * count, before, rounds.withBody(within), after));
    }

    private static List<Stmt> known(List<Stmt> statements, Map<Expr, Expr> values) {
        return ExpressionRewriter.rewrite(statements, e -> Folding.of(values.getOrDefault(e, e)));
    }

    /** The rounds with integers that stand before them, and that none changes, defined again, so that what they are made of is seen there. */
    private static List<Stmt> defined(List<Stmt> before, List<Stmt> rounds) {
        List<Stmt> all = new ArrayList<>();
        Set<KernelVariable> defined = new HashSet<>();
        Set<KernelVariable> changed = Assignments.of(rounds).variables();
        for (Stmt s : before) {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value)
                    && v.kind() == Kind.INT
                    && !changed.contains(v)
                    && !value.loads()
                    && !value.reads(changed)) {
                all.add(s);
                defined.add(v);
            }
        }
        all.addAll(rounds);
        return ExpressionRewriter.renew(all, defined.stream());
    }

    /** The statements around the rounds, with others in the rounds' place. */
    List<Stmt> around(List<Stmt> others) {
        List<Stmt> all = new ArrayList<>(before);
        all.addAll(others);
        all.addAll(after);
        return all;
    }

    /** The rounds with the statements around them. */
    List<Stmt> all() {
        return around(List.of(rounds));
    }
}
