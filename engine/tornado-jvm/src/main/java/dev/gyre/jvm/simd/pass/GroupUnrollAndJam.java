package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.transform.ExpressionRewriter;
import dev.gyre.ir.transform.Folding;
import dev.gyre.ir.transform.Jam;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

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
        Optional<Jam> found = Jam.of(parts);
        if (!(items instanceof Expr.Local)
                || found.isEmpty()
                || !(parts.bound() instanceof Expr.Const bound)
                || bound.value().intValue() > MOST) {
            return Optional.empty();
        }
        Jam jam = found.get();
        int count = bound.value().intValue();
        List<UnaryOperator<List<Stmt>>> copies = IntStream.range(0, count)
                .mapToObj(p -> copy(
                        jam, Map.of(items, Expr.Const.of(size), new Expr.Local(parts.variable()), Expr.Const.of(p))))
                .toList();
        List<Stmt> within = new ArrayList<>();
        copies.forEach(copy -> within.addAll(
                defined(copy.apply(jam.before()), copy.apply(jam.inner().body()))));
        return Optional.of(new GroupUnrollAndJam(
                new Expr.Compare(Relation.EQ, items, Expr.Const.of(size)),
                size * count,
                Jam.each(copies, jam.before()),
                jam.inner().withBody(within),
                Jam.each(copies, jam.after())));
    }

    /** Statements of a part, with variables of its own, where some values are known. */
    private static UnaryOperator<List<Stmt>> copy(Jam jam, Map<Expr, Expr> values) {
        Map<KernelVariable, KernelVariable> names = new HashMap<>();
        Assignments.of(jam.outer().body())
                .variables()
                .forEach(v -> names.put(v, new KernelVariable(v.name(), v.kind())));
        names.remove(jam.inner().variable());
        return statements -> ExpressionRewriter.rename(known(statements, values), names);
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
