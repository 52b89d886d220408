package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.jvm.simd.lane.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The loads and values of a loop that are the same for all rows, copied into the order of their use before the rows need them: in their own
 * places they're often a power of two apart, so that a cache keeps few of them. Matrix libraries pack so. Goto and van de Geijn
 * 2008, "Anatomy of High-Performance Matrix Multiplication". What is made of loads, as floats of bytes or of half floats, is packed
 * ready made, so that it's made once for all rows.
 *
 * <p>In a plan of panels, loops may be nested, and what lanes load at a stride is packed as well if it moves on by one element a round:
 * it is transposed on the way. So the lanes of a product of rows with rows are different sums, none of which has to be gathered. Where
 * there are no rows, rounds of a loop around do for them: each reads the same again.
 *
 * @param around that loop, where there are no rows: without a round of it there is nothing to pack
 * @param levels the loops whose iterations load, the outermost first
 * @param shared each expression in the innermost loop that is packed, and what it is
 * @param skipped variables that are of no use in the innermost loop but to make what is packed
 * @param rows each load in the innermost loop that is the same for all lanes, of elements that are next to one another for neighbouring
 *     rows but not from round to round, and its index: they are copied in the order of their use for rows that go together
 */
public record Packing(
        Optional<Level> around,
        List<Level> levels,
        Map<Expr, Shared> shared,
        Set<KernelVariable> skipped,
        Map<Expr.Load, Expr> rows) {

    /**
     * A loop whose iterations load.
     *
     * @param from its first value, in terms of parameters and scheduled loops
     * @param bound its bound, likewise
     */
    public record Level(Stmt.For loop, Expr from, Expr bound) {}

    /**
     * A packed expression.
     *
     * @param value in terms of parameters, scheduled loops and levels
     */
    public record Shared(Expr value, Way way) {
        /** The storage of packed elements. */
        public Storage storage() {
            return Storage.of(value.kind());
        }
    }

    /** The packing of a plan where rows are jammed, or rounds repeat loads, and the shared loads can be done ahead; else empty. */
    public static Optional<Packing> find(VectorPlan plan, VectorShapes shapes) {
        boolean may = plan.panels() || (plan.row() >= 0 && plan.loads().packed());
        if (plan.lane() < 0 || !may || !plan.isAlwaysDone()) {
            return Optional.empty();
        }
        Search search = new Search(plan, shapes);
        List<Packing> found = new ArrayList<>();
        List<Stmt> body = plan.scheduled().get(plan.lane()).body();
        boolean stores = false;
        // Only loops that run whatever happens: else the loads ahead might be out of bounds.
        for (Stmt s : body) {
            stores |= VectorPlanner.stores(List.of(s));
            if (s instanceof Stmt.For loop) {
                if (plan.row() >= 0) {
                    search.pack(loop).ifPresent(found::add);
                } else if (!stores) { // which may be to what is read later, as arguments may be the same array
                    search.packWithin(loop).ifPresent(found::add);
                }
            }
        }
        return found.size() == 1 && (!plan.panels() || search.isAll(body, found.getFirst()))
                ? Optional.of(found.getFirst())
                : Optional.empty();
    }

    /** The order in which vectors of it are packed. */
    public sealed interface Way {
        /** Lanes load what is next to one another. */
        record Whole() implements Way {}

        /**
         * Lanes load at a stride, and a round one element beside the one before: it's transposed.
         *
         * @param stride as the value
         */
        record Strided(Expr stride) implements Way {}

        /** Rounds load what is next to one another: it's made for many rounds at once, and transposed. */
        record Turned() implements Way {}
    }

    /** The storage of all packed elements. */
    public Storage storage() {
        return shared.values().iterator().next().storage();
    }

    /** The innermost loop. */
    public Stmt.For innermost() {
        return levels.getLast().loop();
    }

    /** The shapes of expressions where rounds of the innermost loop are the lanes, in place of the plan's. */
    public VectorShapes alongRounds() {
        return alongRounds(innermost());
    }

    private static VectorShapes alongRounds(Stmt.For loop) {
        Stmt.For empty = loop.withBody(List.of());
        return new VectorShapes(List.of(empty), List.of(empty), Set.of());
    }

    /** Whether a statement of the innermost loop makes nothing but what is packed. */
    public boolean skips(Stmt statement) {
        return statement instanceof Stmt.Assign(KernelVariable v, Expr _) && skipped.contains(v);
    }

    /** Whether more than loads is packed. */
    public boolean makes() {
        return shared.values().stream().anyMatch(s -> !(s.value() instanceof Expr.Load));
    }

    /** Whether something is transposed. */
    public boolean transposes() {
        return shared.values().stream().anyMatch(s -> !(s.way() instanceof Way.Whole));
    }

    private static final class Search {
        private final VectorPlan plan;
        private final VectorShapes shapes;
        private final RowDependence rows;
        private final Optional<Stmt.For> row;
        private final boolean panels;
        private final Assignments assignments;
        private final Set<KernelVariable> known = new HashSet<>();
        private final Set<Integer> stored = new HashSet<>();

        Search(VectorPlan plan, VectorShapes shapes) {
            this.plan = plan;
            this.shapes = shapes;
            this.panels = plan.panels();
            this.row = plan.row() < 0
                    ? Optional.empty()
                    : Optional.of(plan.scheduled().get(plan.row()));
            this.rows = new RowDependence(plan.body(), plan.rowVariable());
            this.assignments = Assignments.of(plan.body());
            Stmt.walk(plan.body(), s -> {
                if (s instanceof Stmt.Store store) {
                    stored.add(store.array().parameter());
                }
                s.expressions().forEach(e -> e.addReads(known));
            });
            known.removeAll(assignments.variables());
            plan.scheduled().forEach(loop -> known.add(loop.variable()));
            plan.rowVariable().ifPresent(known::remove);
        }

        /** Whether lanes gather nothing in loops but what is packed, and that is something. */
        boolean isAll(List<Stmt> body, Packing packing) {
            return packing.transposes()
                    && body.stream().filter(s -> !s.bodies().isEmpty()).allMatch(s -> gathersNothing(s, packing));
        }

        /** Whether a statement gathers nothing; assignments between nested loops don't count, as there are many rounds to one gather. */
        private boolean gathersNothing(Stmt s, Packing packing) {
            boolean around = !s.equals(packing.innermost())
                    && packing.levels().stream().anyMatch(level -> level.loop().equals(s));
            return packing.skips(s)
                    || (s.expressions().stream().allMatch(e -> gathersNothing(e, packing))
                            && s.bodies().stream()
                                    .flatMap(List::stream)
                                    .filter(inner -> !(around && inner instanceof Stmt.Assign))
                                    .allMatch(inner -> gathersNothing(inner, packing)));
        }

        private boolean gathersNothing(Expr e, Packing packing) {
            return packing.shared().containsKey(e)
                    || ((!(e instanceof Expr.Load load)
                                    || shapes.of(load.index()).isContiguous()
                                    || isSingle(load))
                            && e.operands().stream().allMatch(o -> gathersNothing(o, packing)));
        }

        /** Whether a load reads the same for all lanes. */
        private boolean isSingle(Expr.Load load) {
            return shapes.of(load.index()).isUniform();
        }

        /** The packing of loads that each round of a loop repeats in the one loop within it; empty if there isn't one such loop. */
        Optional<Packing> packWithin(Stmt.For around) {
            Optional<Level> level = level(around);
            List<Packing> found = new ArrayList<>();
            for (Stmt s : around.body()) {
                if (s instanceof Stmt.For loop) {
                    pack(loop).ifPresent(found::add);
                }
            }
            return level.isPresent() && found.size() == 1
                    ? Optional.of(new Packing(
                            level, found.getFirst().levels(), found.getFirst().shared(), Set.of(), Map.of()))
                    : Optional.empty();
        }

        private Optional<Level> level(Stmt.For loop) {
            Optional<Expr> from = close(loop.from(), Set.of());
            Optional<Expr> bound = close(loop.bound(), Set.of());
            return from.isPresent() && bound.isPresent()
                    ? Optional.of(new Level(loop, from.get(), bound.get()))
                    : Optional.empty();
        }

        Optional<Packing> pack(Stmt.For loop) {
            List<Stmt.For> nest = nest(loop);
            Optional<Packing> packing = pack(nest);
            return packing.isPresent() || nest.size() == 1 || panels ? packing : pack(List.of(loop));
        }

        private Optional<Packing> pack(List<Stmt.For> nest) {
            List<Level> levels = new ArrayList<>();
            Set<KernelVariable> around = new HashSet<>();
            for (Stmt.For loop : nest) {
                Optional<Level> level = level(loop);
                if (level.isEmpty()) {
                    return Optional.empty();
                }
                levels.add(level.get());
                around.add(loop.variable());
            }
            Stmt.For round = nest.getLast();
            Packing packing = panels && row.isEmpty()
                    ? new Packing(Optional.empty(), levels, loads(round, around), Set.of(), Map.of())
                    : shared(round, levels, around);
            return Optional.of(packing).filter(p -> !p.shared().isEmpty());
        }

        private Packing shared(Stmt.For round, List<Level> loops, Set<KernelVariable> levels) {
            Sharing sharing = new Sharing(plan, round, shapes, rows, e -> share(e, round, levels));
            return new Packing(
                    Optional.empty(),
                    loops,
                    sharing.shared(),
                    sharing.skipped(),
                    loops.size() == 1 && !panels ? rows(round) : Map.of());
        }

        /** The loads that panels pack in rounds of a loop. */
        private Map<Expr, Shared> loads(Stmt.For round, Set<KernelVariable> levels) {
            Map<Expr, Shared> loads = new LinkedHashMap<>();
            round.body()
                    .forEach(s -> s.walkExpressions(x -> {
                        if (x instanceof Expr.Load load && isShared(load)) {
                            place(load, round, levels)
                                    .filter(place -> isSame(place, loads))
                                    .ifPresent(place -> loads.put(load, place));
                        }
                    }));
            return loads;
        }

        /** The packed form of an expression; empty if it can't be packed. */
        private Optional<Shared> share(Expr e, Stmt.For round, Set<KernelVariable> levels) {
            if (panels
                    && e instanceof Expr.Load load
                    && load.array().storage().bytes() >= Integer.BYTES
                    && !load.array().offHeap()) {
                return isShared(load) ? place(load, round, levels) : Optional.empty();
            }
            return assignments.close(e, isKnown(levels), this::isAhead).flatMap(value -> made(e, value, round));
        }

        private Optional<Shared> made(Expr e, Expr value, Stmt.For round) {
            if (!(e instanceof Expr.Load) && !value.reads(round.variable())) {
                return Optional.empty();
            }
            if (shapes.loadsWholeVectors(value)) {
                return Optional.of(new Shared(value, new Way.Whole()));
            }
            return panels
                            && round.step() == 1
                            && RegisterTranspose.isStraight(round)
                            && alongRounds(round).loadsWholeVectors(value)
                    ? Optional.of(new Shared(value, new Way.Turned()))
                    : Optional.empty();
        }

        /** Whether a load may be done before. */
        private boolean isAhead(Expr.Load load) {
            return !load.array().isLocal()
                    && !stored.contains(load.array().parameter())
                    && Target.isVector(load.array().storage(), plan.width());
        }

        /** Whether what is packed is of the same storage as what is already. */
        private static boolean isSame(Shared one, Map<Expr, Shared> others) {
            return others.values().stream().allMatch(o -> o.storage() == one.storage());
        }

        private Map<Expr.Load, Expr> rows(Stmt.For loop) {
            Map<Expr.Load, Expr> found = new LinkedHashMap<>();
            row.ifPresent(r -> loop.body()
                    .forEach(s -> s.walkExpressions(x -> {
                        if (x instanceof Expr.Load load && isOfRows(load) && isSame(load, found.keySet())) {
                            close(load.index(), Set.of(loop.variable(), r.variable()))
                                    .filter(index -> isBesides(index, r, loop))
                                    .ifPresent(index -> found.put(load, index));
                        }
                    })));
            return found;
        }

        private boolean isOfRows(Expr.Load load) {
            return load.array().storage().bytes() >= Integer.BYTES
                    && !load.array().isLocal()
                    && !stored.contains(load.array().parameter())
                    && shapes.of(load.index()).isUniform()
                    && rows.of(load.index());
        }

        /** Whether an index grows by one from row to row, and by neither one nor nothing from round to round. */
        private static boolean isBesides(Expr index, Stmt.For row, Stmt.For loop) {
            OptionalLong round = RegisterTranspose.advance(index, loop.variable(), Set.of());
            return row.step() == 1
                    && RegisterTranspose.advance(index, row.variable(), Set.of())
                            .equals(OptionalLong.of(1))
                    && (round.isEmpty() || Math.abs(round.getAsLong()) > 1);
        }

        /** Loops each of which is all that the one around it does, but for assignments. */
        private static List<Stmt.For> nest(Stmt.For outermost) {
            List<Stmt.For> nest = new ArrayList<>(List.of(outermost));
            while (true) {
                List<Stmt> others = nest.getLast().body().stream()
                        .filter(s -> !(s instanceof Stmt.Assign))
                        .toList();
                if (others.size() != 1 || !(others.getFirst() instanceof Stmt.For inner)) {
                    return nest;
                }
                nest.add(inner);
            }
        }

        private boolean isShared(Expr.Load load) {
            return load.array().storage().bytes() >= Integer.BYTES
                    && !load.array().offHeap()
                    && !stored.contains(load.array().parameter())
                    && shapes.of(load.index()) instanceof VectorShape.Linear
                    && !rows.of(load.index());
        }

        /** Whether a load goes into the same array as others. */
        private static boolean isSame(Expr.Load load, Set<Expr.Load> others) {
            return others.stream()
                    .allMatch(o -> o.array().storage() == load.array().storage());
        }

        private Optional<Shared> place(Expr.Load load, Stmt.For round, Set<KernelVariable> levels) {
            Optional<Expr> index = close(load.index(), levels);
            if (index.isEmpty() || shapes.of(load.index()).isContiguous()) {
                return index.map(i -> new Shared(new Expr.Load(load.array(), i), new Way.Whole()));
            }
            Expr stride = ((VectorShape.Linear) shapes.of(load.index())).stride();
            boolean moves = round.step() == 1
                    && RegisterTranspose.advance(index.get(), round.variable(), Set.of())
                            .equals(OptionalLong.of(1));
            return moves && RegisterTranspose.isStraight(round)
                    ? close(stride, levels)
                            .map(s -> new Shared(new Expr.Load(load.array(), index.get()), new Way.Strided(s)))
                    : Optional.empty();
        }

        /** An expression in terms of parameters, scheduled loops and some more loops. */
        private Optional<Expr> close(Expr e, Set<KernelVariable> levels) {
            return assignments.close(e, isKnown(levels));
        }

        private Predicate<KernelVariable> isKnown(Set<KernelVariable> levels) {
            return v -> known.contains(v) || levels.contains(v);
        }
    }
}
