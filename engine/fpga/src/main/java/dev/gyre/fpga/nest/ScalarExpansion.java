package dev.gyre.fpga.nest;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Variables that one nest assigns and a later one reads, after loop distribution. What is computed once from parameters and counters is
 * computed again; everything else goes through an array of the circuit's own with an element for each iteration of the loops around
 * (scalar expansion).
 */
final class ScalarExpansion {
    private final List<List<Stmt>> parts;
    private final int lanes;
    private final Map<KernelVariable, Places> places = new LinkedHashMap<>();
    private final Set<KernelVariable> counters = new LinkedHashSet<>();
    private final Map<KernelVariable, ArrayRef> arrays = new LinkedHashMap<>();
    private final Map<ArrayRef, Expr> elements = new LinkedHashMap<>();

    /** The places where a variable is assigned and read: parts by number, and the least depth of loops. */
    private static final class Places {
        final List<Stmt.Assign> assignments = new ArrayList<>();
        final Set<Integer> assigned = new LinkedHashSet<>();
        final Set<Integer> read = new LinkedHashSet<>();
        int depth = Integer.MAX_VALUE;

        boolean crosses() {
            return assigned.stream().anyMatch(a -> read.stream().anyMatch(r -> r > a));
        }
    }

    /**
     * The expansion for nests.
     *
     * @param lanes iterations that run at once: rows of elements begin at multiples of so many
     */
    ScalarExpansion(List<List<Stmt>> parts, int lanes) {
        this.parts = parts;
        this.lanes = Integer.highestOneBit(2 * lanes - 1);
        for (int p = 0; p < parts.size(); p++) {
            note(parts.get(p), p, 0);
        }
        counters.forEach(places::remove);
        for (int p = 0; p < parts.size(); p++) {
            for (KernelVariable v : List.copyOf(places.keySet())) {
                if (places.get(v).read.contains(p)) {
                    readsFor(v, p);
                }
            }
        }
    }

    /** Adds the reads of a variable that is computed again in a part: there the part reads the variables that it's computed from. */
    private void readsFor(KernelVariable v, int part) {
        if (isAssigned(v) && isComputedAgain(v) && !places.get(v).assigned.contains(part)) {
            places.get(v).assignments.getFirst().value().walk(x -> {
                if (x instanceof Expr.Local(KernelVariable w) && places.containsKey(w)) {
                    places.get(w).read.add(part);
                    readsFor(w, part);
                }
            });
        }
    }

    private void note(List<Stmt> statements, int part, int depth) {
        for (Stmt s : statements) {
            s.walkExpressions(x -> {
                if (x instanceof Expr.Local(KernelVariable v)) {
                    of(v).read.add(part);
                }
            });
            switch (s) {
                case Stmt.For loop -> {
                    counters.add(loop.variable());
                    note(loop.body(), part, depth + 1);
                }
                case Stmt.Assign assign -> {
                    Places at = of(assign.target());
                    at.assignments.add(assign);
                    at.assigned.add(part);
                    at.depth = Math.min(at.depth, depth);
                }
                default -> s.bodies().forEach(body -> note(body, part, depth));
            }
        }
    }

    private Places of(KernelVariable v) {
        return places.computeIfAbsent(v, _ -> new Places());
    }

    /**
     * The parts with what connects them.
     *
     * @throws RefusedException if the number of iterations around isn't known when the kernel begins
     */
    LoopDistribution.Parts connect() throws RefusedException {
        List<List<Stmt>> connected = new ArrayList<>();
        for (int p = 0; p < parts.size(); p++) {
            List<Stmt> part = parts.get(p);
            for (int depth = depth(part); depth >= 0; depth--) {
                List<Stmt> first = new ArrayList<>();
                List<Stmt> last = new ArrayList<>();
                for (Map.Entry<KernelVariable, Places> e : places.entrySet()) {
                    if (e.getValue().depth == depth && e.getValue().crosses()) {
                        carry(e.getKey(), e.getValue(), p, first, last);
                    }
                }
                part = around(part, depth, first, last);
            }
            connected.add(part);
        }
        return new LoopDistribution.Parts(connected, elements);
    }

    /** Puts statements at the beginning and at the end of the body of a loop, by its depth. */
    private static List<Stmt> around(List<Stmt> part, int depth, List<Stmt> first, List<Stmt> last) {
        if (depth > 0) {
            return part.stream()
                    .<Stmt>map(s ->
                            s instanceof Stmt.For loop ? loop.withBody(around(loop.body(), depth - 1, first, last)) : s)
                    .toList();
        }
        List<Stmt> all = new ArrayList<>(first);
        all.addAll(part);
        all.addAll(last);
        return all;
    }

    private static int depth(List<Stmt> part) {
        return part.stream()
                .filter(s -> s instanceof Stmt.For)
                .mapToInt(s -> 1 + depth(((Stmt.For) s).body()))
                .max()
                .orElse(0);
    }

    private void carry(KernelVariable v, Places at, int part, List<Stmt> first, List<Stmt> last)
            throws RefusedException {
        boolean earlier = at.assigned.stream().anyMatch(a -> a < part);
        boolean occurs = at.assigned.contains(part) || at.read.contains(part);
        if (isComputedAgain(v)) {
            if (earlier && occurs) {
                first.add(at.assignments.getFirst());
            }
            return;
        }
        boolean later = at.assigned.contains(part) && at.read.stream().anyMatch(r -> r > part);
        if (!(earlier && occurs) && !later) {
            return;
        }
        ArrayRef array = arrays.computeIfAbsent(v, this::array);
        Expr index = index(parts.get(part), at.depth, array);
        if (earlier && occurs) {
            Expr load = new Expr.Load(array, index);
            first.add(new Stmt.Assign(
                    v, v.kind() == Kind.BOOLEAN ? new Expr.Compare(Relation.NE, load, Expr.Const.of(0)) : load));
        }
        if (later) {
            last.add(new Stmt.Store(array, index, new Expr.Local(v)));
        }
    }

    /** An array for a variable, with a number behind its name where another one has that. */
    private ArrayRef array(KernelVariable v) {
        long others =
                arrays.keySet().stream().filter(w -> w.name().equals(v.name())).count();
        String name = Nests.CARRIED + v.name() + (others == 0 ? "" : "#" + (others + 1));
        return new ArrayRef(-1 - arrays.size(), name, storage(v.kind()), 0, false);
    }

    private static Storage storage(Kind kind) {
        return switch (kind) {
            case FLOAT -> Storage.FLOAT;
            case LONG -> Storage.LONG;
            default -> Storage.INT;
        };
    }

    /** Whether it is assigned once, from parameters, counters and others of its kind. */
    private boolean isComputedAgain(KernelVariable v) {
        if (!isAssigned(v)) {
            return true; // a parameter, or a counter
        }
        List<Stmt.Assign> assignments = places.get(v).assignments;
        if (assignments.size() > 1) {
            return false;
        }
        Expr value = assignments.getFirst().value();
        boolean[] known = {!value.loads()};
        value.walk(x -> {
            known[0] &= !LoopDistribution.isOperator(x);
            known[0] &= !(x instanceof Expr.Local(KernelVariable w)) || (!w.equals(v) && isComputedAgain(w));
        });
        return known[0];
    }

    /** The number of the iteration of the loops around, outer ones counting most. */
    private Expr index(List<Stmt> part, int depth, ArrayRef array) throws RefusedException {
        Expr index = Expr.Const.of(0);
        Expr count = Expr.Const.of(1);
        List<Stmt> statements = part;
        for (int d = 0; d < depth; d++) {
            Stmt.For loop = (Stmt.For) statements.stream()
                    .filter(s -> s instanceof Stmt.For)
                    .findFirst()
                    .orElseThrow();
            Expr iterations = new Expr.Binary(BinaryOp.SUB, loop.bound(), loop.from());
            if (!isFixed(iterations) || loop.step() != 1 || loop.relation() != Relation.LT) {
                throw new RefusedException(
                        "loops follow one another within that over %s, and its number of iterations, for each of which %s would have to"
                                + " be kept, isn't known before",
                        loop.variable(), array.name().substring(Nests.CARRIED.length()));
            }
            Expr row = d == 0 ? iterations : rounded(iterations);
            Expr here = new Expr.Binary(BinaryOp.SUB, new Expr.Local(loop.variable()), loop.from());
            index = d == 0 ? here : new Expr.Binary(BinaryOp.ADD, new Expr.Binary(BinaryOp.MUL, index, row), here);
            count = new Expr.Binary(BinaryOp.MUL, count, row);
            statements = loop.body();
        }
        elements.putIfAbsent(array, inParameters(count));
        return index;
    }

    /** Rounded up to whole groups of lanes, so that those that run at once find their elements in banks known before. */
    private Expr rounded(Expr count) {
        return lanes == 1
                ? count
                : new Expr.Binary(
                        BinaryOp.AND,
                        new Expr.Binary(BinaryOp.ADD, count, Expr.Const.of(lanes - 1)),
                        Expr.Const.of(-lanes));
    }

    private boolean isFixed(Expr e) {
        boolean[] fixed = {true};
        inParameters(e)
                .walk(x -> fixed[0] &= !(x instanceof Expr.Load)
                        && !(x instanceof Expr.Local(KernelVariable v) && (isAssigned(v) || counters.contains(v))));
        return fixed[0];
    }

    private boolean isAssigned(KernelVariable v) {
        return places.containsKey(v) && !places.get(v).assignments.isEmpty();
    }

    /** The expression with what is computed once in the place of its name. */
    private Expr inParameters(Expr e) {
        return e.rewrite(x -> x instanceof Expr.Local(KernelVariable v) && isAssigned(v) && isComputedAgain(v)
                ? inParameters(places.get(v).assignments.getFirst().value())
                : x);
    }
}
