package dev.gyre.ir.group;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.group.GroupKernel.Region;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A loop by which a group's items sum up an array that they share, or take its product, minimum, maximum or the bits of all or any, half of it at a time:
 *
 * <pre>while (stride &gt; 0) { if (id &lt; stride) { sums[id] += sums[id + stride]; } barrier; stride /= 2; }</pre>
 *
 * <p>All of its rounds can be done without going from region to region, the last ones within a vector. Bytes, which are computed as
 * ints, go from region to region.
 *
 * @param array the shared array
 * @param op what joins two elements, whichever comes first
 * @param stride the group's variable
 */
public record TreeReduction(ArrayRef array, BinaryOp op, KernelVariable stride) {
    private static final Set<BinaryOp> OPS =
            EnumSet.of(BinaryOp.ADD, BinaryOp.MUL, BinaryOp.MIN, BinaryOp.MAX, BinaryOp.AND, BinaryOp.OR, BinaryOp.XOR);

    /** The reductions of a group, by the number of the region that does a round. */
    static Map<Integer, TreeReduction> find(List<Stmt> body, List<Region> regions, ContextCalls group) {
        Map<Integer, TreeReduction> found = new HashMap<>();
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.Loop loop) {
                steps(loop.body(), regions)
                        .ifPresent(steps -> of(regions.get(steps.region()), steps.stride(), group)
                                .ifPresent(halving -> found.put(steps.region(), halving)));
            }
        });
        return Map.copyOf(found);
    }

    /** The region that does a round of a loop, if the loop consists of such rounds. */
    static Optional<Integer> round(Stmt.Loop loop, List<Region> regions) {
        return steps(loop.body(), regions).map(Steps::region);
    }

    /** A round's region, and the variable that holds its stride. */
    private record Steps(int region, KernelVariable stride) {}

    /** The steps of a loop that ends when a stride is 0 or less: a region, and the stride's half. */
    private static Optional<Steps> steps(List<Stmt> round, List<Region> regions) {
        if (round.isEmpty() || !(round.getFirst() instanceof Stmt.If test)) {
            return Optional.empty();
        }
        boolean leaves = isBreak(test.then());
        if (!leaves && !isBreak(test.otherwise())) {
            return Optional.empty();
        }
        Expr over = leaves ? test.condition() : Expr.Not.of(test.condition());
        List<Stmt> goesOn = leaves ? test.otherwise() : test.then();
        List<Stmt> rest = Stream.concat(goesOn.stream(), round.stream().skip(1))
                .filter(s ->
                        !(s instanceof Stmt.Region r && regions.get(r.number()).isEmpty()))
                .toList();
        return rest.size() == 2
                        && rest.getFirst() instanceof Stmt.Region region
                        && rest.getLast() instanceof Stmt.Assign(KernelVariable stride, Expr value)
                        && isHalf(value, stride)
                        && over.equals(new Expr.Compare(Relation.LE, new Expr.Local(stride), Expr.Const.of(0)))
                ? Optional.of(new Steps(region.number(), stride))
                : Optional.empty();
    }

    private static boolean isBreak(List<Stmt> statements) {
        return statements.size() == 1 && statements.getFirst() instanceof Stmt.Break;
    }

    private static boolean isHalf(Expr value, KernelVariable stride) {
        Expr whole = new Expr.Local(stride);
        return value.equals(new Expr.Binary(BinaryOp.SHR, whole, Expr.Const.of(1)))
                || value.equals(new Expr.Binary(BinaryOp.DIV, whole, Expr.Const.of(2)));
    }

    /** The reduction that a region does if it's a round for items before the stride; empty otherwise. */
    private static Optional<TreeReduction> of(Region region, KernelVariable stride, ContextCalls group) {
        Stmt.For items = region.loops().getLast();
        Map<KernelVariable, Expr> values = new HashMap<>();
        for (Stmt s : region.body().subList(0, region.body().size() - 1)) {
            if (!(s instanceof Stmt.Assign(KernelVariable target, Expr value))) {
                return Optional.empty();
            }
            values.put(target, inlined(value, values));
        }
        Expr item = new Expr.Local(items.variable());
        Expr step = new Expr.Local(stride);
        Expr size = new Expr.Local(group.sizes().getFirst());
        if (!(region.body().getLast() instanceof Stmt.Store(ArrayRef array, Expr index, Expr value))
                || !inlined(index, values).equals(item)
                || !items.bound().equals(new Expr.Binary(BinaryOp.MIN, size, step))
                || !(inlined(value, values) instanceof Expr.Binary(BinaryOp op, Expr a, Expr b))) {
            return Optional.empty();
        }
        boolean shared = group.arrays().stream().anyMatch(local -> local.array().equals(array)) && !group.isOwn(array);
        boolean whole = array.storage() == Storage.of(array.storage().kind());
        Expr own = new Expr.Load(array, item);
        boolean joins =
                a.equals(own) ? isBehind(b, array, item, step) : b.equals(own) && isBehind(a, array, item, step);
        return shared && whole && joins && OPS.contains(op)
                ? Optional.of(new TreeReduction(array, op, stride))
                : Optional.empty();
    }

    private static boolean isBehind(Expr e, ArrayRef array, Expr item, Expr step) {
        return e.equals(new Expr.Load(array, new Expr.Binary(BinaryOp.ADD, item, step)))
                || e.equals(new Expr.Load(array, new Expr.Binary(BinaryOp.ADD, step, item)));
    }

    private static Expr inlined(Expr e, Map<KernelVariable, Expr> values) {
        return e.rewrite(x -> x instanceof Expr.Local(KernelVariable v) ? values.getOrDefault(v, x) : x);
    }
}
