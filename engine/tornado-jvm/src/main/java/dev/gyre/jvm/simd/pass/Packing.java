package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.Storage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Loads of a loop that all rows share, which are copied in the order of their use before the rows need them: in their own places they
 * are often a power of two apart, so that a cache keeps few of them. This is the packing of matrix libraries. Goto & van de Geijn
 * 2008, "Anatomy of High-Performance Matrix Multiplication".
 *
 * <p>In a plan of panels, loops may be nested, and what lanes load at a stride is packed as well if it moves on by one element a round:
 * it is transposed on the way. So the lanes of a product of rows with rows are different sums, none of which has to be gathered. Where
 * there are no rows, rounds of a loop around do for them: each reads the same again.
 *
 * @param around that loop, where there are no rows: without a round of it there is nothing to pack
 * @param levels the loops whose iterations load, the outermost first
 * @param loads each load in the innermost loop, and where it loads from
 * @param rows each load in the innermost loop that is the same for all lanes, of elements that are next to one another for neighbouring
 *     rows but not from round to round, and its index: they are copied in the order of their use for rows that go together
 */
public record Packing(
        Optional<Level> around, List<Level> levels, Map<Expr.Load, Place> loads, Map<Expr.Load, Expr> rows) {

    /**
     * A loop.
     *
     * @param from its first value, in terms of parameters and scheduled loops
     * @param bound its bound, likewise
     */
    public record Level(Stmt.For loop, Expr from, Expr bound) {}

    /**
     * Where a load loads from.
     *
     * @param index in terms of parameters, scheduled loops and levels
     * @param stride from lane to lane, likewise; empty if lanes are neighbours
     */
    public record Place(Expr index, Optional<Expr> stride) {}

    /** What can be packed, if rows are jammed, or rounds go over the same, and the shared loads can be done ahead. */
    public static Optional<Packing> find(VectorPlan plan, VectorShapes shapes) {
        if (plan.lane() < 0 || (plan.row() < 0 && !plan.panels())) {
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

    /** What all loads load. */
    public Storage storage() {
        return loads.keySet().iterator().next().array().storage();
    }

    /** The innermost loop. */
    public Stmt.For innermost() {
        return levels.getLast().loop();
    }

    /** Whether something is transposed. */
    public boolean transposes() {
        return loads.values().stream().anyMatch(place -> place.stride().isPresent());
    }

    private static final class Search {
        private final VectorShapes shapes;
        private final RowDependence rows;
        private final Optional<Stmt.For> row;
        private final boolean panels;
        private final Assignments assignments;
        private final Set<KernelVariable> known = new HashSet<>();
        private final Set<Integer> stored = new HashSet<>();

        Search(VectorPlan plan, VectorShapes shapes) {
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
            boolean[] all = {packing.transposes()};
            List<Stmt> loops = body.stream().filter(s -> !s.bodies().isEmpty()).toList();
            VectorPlanner.expressions(loops, e -> {
                if (e instanceof Expr.Load load && !shapes.of(load.index()).isUniform()) {
                    all[0] &= isContiguous(load) || packing.loads().containsKey(load);
                }
            });
            return all[0];
        }

        /** What each round of a loop loads again in the one loop within it. */
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
                            level, found.getFirst().levels(), found.getFirst().loads(), Map.of()))
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
            List<Stmt.For> nest = panels ? nest(loop) : List.of(loop);
            List<Level> levels = new ArrayList<>();
            Set<KernelVariable> around = new HashSet<>();
            for (Stmt.For inner : nest) {
                Optional<Level> level = level(inner);
                if (level.isEmpty()) {
                    return Optional.empty();
                }
                levels.add(level.get());
                around.add(inner.variable());
            }
            Map<Expr.Load, Place> loads = new LinkedHashMap<>();
            nest.getLast()
                    .body()
                    .forEach(s -> s.expressions()
                            .forEach(e -> e.walk(x -> {
                                if (x instanceof Expr.Load load && isShared(load) && isSame(load, loads.keySet())) {
                                    place(load, nest.getLast(), around).ifPresent(place -> loads.put(load, place));
                                }
                            })));
            return loads.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Packing(Optional.empty(), levels, loads, panels ? Map.of() : rows(loop)));
        }

        private Map<Expr.Load, Expr> rows(Stmt.For loop) {
            Map<Expr.Load, Expr> found = new LinkedHashMap<>();
            row.ifPresent(r -> loop.body()
                    .forEach(s -> s.expressions()
                            .forEach(e -> e.walk(x -> {
                                if (x instanceof Expr.Load load && isOfRows(load) && isSame(load, found.keySet())) {
                                    close(load.index(), Set.of(loop.variable(), r.variable()))
                                            .filter(index -> isBesides(index, r, loop))
                                            .ifPresent(index -> found.put(load, index));
                                }
                            }))));
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
            OptionalInt round = RegisterTranspose.advance(index, loop.variable(), Set.of());
            return row.step() == 1
                    && RegisterTranspose.advance(index, row.variable(), Set.of())
                            .equals(OptionalInt.of(1))
                    && (round.isEmpty() || Math.abs(round.getAsInt()) > 1);
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
                    && !stored.contains(load.array().parameter())
                    && shapes.of(load.index()) instanceof VectorShape.Linear
                    && (isContiguous(load) || panels)
                    && !rows.of(load.index());
        }

        /** Whether a load goes into the same array as others. */
        private static boolean isSame(Expr.Load load, Set<Expr.Load> others) {
            return others.stream()
                    .allMatch(o -> o.array().storage() == load.array().storage());
        }

        private boolean isContiguous(Expr.Load load) {
            return shapes.of(load.index()) instanceof VectorShape.Linear linear && linear.isContiguous();
        }

        private Optional<Place> place(Expr.Load load, Stmt.For round, Set<KernelVariable> levels) {
            Optional<Expr> index = close(load.index(), levels);
            if (index.isEmpty() || isContiguous(load)) {
                return index.map(i -> new Place(i, Optional.empty()));
            }
            Expr stride = ((VectorShape.Linear) shapes.of(load.index())).stride();
            boolean moves = round.step() == 1
                    && RegisterTranspose.advance(index.get(), round.variable(), Set.of())
                            .equals(OptionalInt.of(1));
            return moves && RegisterTranspose.isStraight(round)
                    ? close(stride, levels).map(s -> new Place(index.get(), Optional.of(s)))
                    : Optional.empty();
        }

        /** An expression in terms of parameters, scheduled loops and some more loops. */
        private Optional<Expr> close(Expr e, Set<KernelVariable> levels) {
            return assignments.close(e, v -> known.contains(v) || levels.contains(v));
        }
    }
}
