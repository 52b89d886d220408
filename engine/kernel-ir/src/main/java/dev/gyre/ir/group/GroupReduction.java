package dev.gyre.ir.group;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.group.GroupKernel.Region;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A region in which each item stores a value into an array that a {@link TreeReduction} sums up right behind it, or takes the maximum of and so
 * on, and of which nobody then asks for any element but the first:
 *
 * <pre>sums[id] = x[i] * x[i]; barrier; while (stride &gt; 0) { .. } if (id == 0) { y[group] = sums[0]; }</pre>
 *
 * <p>So the values needn't go to memory and back: all that's left of the array is its first element.
 *
 * @param region what the items do, with the value stored by the last statement and nowhere else
 * @param halving of the array
 */
public record GroupReduction(Region region, TreeReduction halving) {

    /** The array that items share. */
    public ArrayRef array() {
        return halving.array();
    }

    /** The reductions of a group, by the number of the region that stores the values. */
    static Map<Integer, GroupReduction> find(
            List<Stmt> body, List<Region> regions, Map<Integer, TreeReduction> halvings, ContextCalls group) {
        Map<Integer, Integer> rounds = new HashMap<>();
        pairs(body, regions, halvings, rounds);
        Map<Integer, GroupReduction> found = new HashMap<>();
        Map<Integer, ArrayRef> own = new HashMap<>();
        rounds.forEach((storing, halved) -> {
            TreeReduction halving = halvings.get(halved);
            Values.of(regions.get(storing), halving.array(), group).ifPresent(region -> {
                found.put(storing, new GroupReduction(region, halving));
                own.put(storing, halving.array());
                own.put(halved, halving.array());
            });
        });
        Set<ArrayRef> read = read(body, own);
        found.values().removeIf(reduction -> read.contains(reduction.array()));
        return Map.copyOf(found);
    }

    /** A group's statements with what it computes behind a region before it, if the region doesn't ask for that, so that a loop's begin is known there. */
    static List<Stmt> beginsFirst(List<Stmt> body, List<Region> regions) {
        return Bodies.lists(body, statements -> {
            List<Stmt> result = new ArrayList<>();
            for (Stmt s : statements) {
                int at = result.size();
                if (s instanceof Stmt.Assign(KernelVariable v, Expr value) && !ExpressionRewriter.mayThrow(value)) {
                    while (at > 0
                            && result.get(at - 1) instanceof Stmt.Region(int number, List<Stmt> _)
                            && !regions.get(number).shared().contains(v)) {
                        at--;
                    }
                }
                result.add(at, s);
            }
            return result;
        });
    }

    /** Finds regions with a loop that halves an array right behind them: their numbers, and those of the regions that do a round. */
    private static void pairs(
            List<Stmt> statements,
            List<Region> regions,
            Map<Integer, TreeReduction> halvings,
            Map<Integer, Integer> found) {
        int before = -1;
        for (Stmt s : statements) {
            if (s instanceof Stmt.Region(int number, List<Stmt> _)) {
                before = regions.get(number).isEmpty() ? before : number;
                continue;
            }
            Optional<Integer> halved = halved(s, regions, halvings);
            if (halved.isPresent() && before >= 0) {
                found.put(before, halved.get());
            }
            before = -1;
            s.bodies().forEach(inner -> pairs(inner, regions, halvings, found));
        }
    }

    /** The region that does a round, of a loop that halves an array. */
    private static Optional<Integer> halved(Stmt s, List<Region> regions, Map<Integer, TreeReduction> halvings) {
        return switch (s) {
            case Stmt.Block(Label _, List<Stmt> only)
            when only.size() == 1 -> halved(only.getFirst(), regions, halvings);
            case Stmt.Loop loop -> TreeReduction.round(loop, regions).filter(halvings::containsKey);
            default -> Optional.empty();
        };
    }

    /** The arrays of which others than regions that have them for themselves access more than the first element. */
    private static Set<ArrayRef> read(List<Stmt> body, Map<Integer, ArrayRef> own) {
        Set<ArrayRef> read = new HashSet<>();
        Set.copyOf(own.values()).forEach(array -> {
            List<Stmt> others = Bodies.rewrite(
                    body,
                    s -> s instanceof Stmt.Region(int number, List<Stmt> _) && array.equals(own.get(number))
                            ? List.of()
                            : List.of(s));
            Stmt.accesses(others, (accessed, index) -> {
                if (accessed.equals(array) && !index.equals(Expr.Const.of(0))) {
                    read.add(array);
                }
            });
        });
        return read;
    }

    /** The rewrite of an item's last store to the element of its number into a variable. */
    private static final class Values {
        private final ArrayRef array;
        private final KernelVariable item;
        private final KernelVariable value;
        private final Assignments assignments;
        private boolean others;

        private Values(Region region, ArrayRef array) {
            this.array = array;
            this.item = region.loops().getLast().variable();
            this.value = new KernelVariable("value", array.storage().kind());
            this.assignments = Assignments.of(region.body());
        }

        /** A region with a single store into the array, at its end; empty if not all items store there, or to elements of others, or it loops. */
        static Optional<Region> of(Region region, ArrayRef array, ContextCalls group) {
            for (int axis = 0; axis < ContextCalls.DIMENSIONS; axis++) {
                Expr items = new Expr.Local(group.sizes().get(axis));
                if (!region.loops().reversed().get(axis).bound().equals(items)) {
                    return Optional.empty();
                }
            }
            Values values = new Values(region, array);
            List<Stmt> body = new ArrayList<>();
            boolean stored = values.replace(region.body(), false, body);
            body.add(new Stmt.Store(array, new Expr.Local(values.item), new Expr.Local(values.value)));
            return stored && !values.others ? Optional.of(region.with(body)) : Optional.empty();
        }

        /** Adds statements to a list, with the variable in the place of the element; gives whether all ways through them set it. */
        private boolean replace(List<Stmt> statements, boolean before, List<Stmt> result) {
            boolean stored = before;
            for (Stmt s : statements) {
                boolean set = stored;
                switch (s) {
                    case Stmt.Assign(KernelVariable target, Expr e) ->
                        result.add(new Stmt.Assign(target, read(e, set)));
                    case Stmt.Store(ArrayRef to, Expr index, Expr e)
                    when to.equals(array) -> {
                        others |= !isOwn(index);
                        result.add(new Stmt.Assign(value, read(e, set)));
                        stored = true;
                    }
                    case Stmt.Store(ArrayRef to, Expr index, Expr e) ->
                        result.add(new Stmt.Store(to, read(index, set), read(e, set)));
                    case Stmt.If(Expr condition, List<Stmt> then, List<Stmt> otherwise) -> {
                        List<Stmt> one = new ArrayList<>();
                        List<Stmt> other = new ArrayList<>();
                        boolean thenSets = replace(then, set, one);
                        boolean otherSets = replace(otherwise, set, other);
                        result.add(new Stmt.If(read(condition, set), one, other));
                        stored |= thenSets && otherSets;
                    }
                    default -> others = true;
                }
            }
            return stored;
        }

        private Expr read(Expr e, boolean stored) {
            return e.rewrite(x -> {
                if (!(x instanceof Expr.Load(ArrayRef from, Expr index)) || !from.equals(array)) {
                    return x;
                }
                others |= !stored || !isOwn(index);
                return new Expr.Local(value);
            });
        }

        private boolean isOwn(Expr index) {
            return assignments.isValueOf(item, index);
        }
    }
}
