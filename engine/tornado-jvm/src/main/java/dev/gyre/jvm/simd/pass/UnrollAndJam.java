package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.jvm.code.Caches;
import dev.gyre.jvm.simd.lane.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The numbers of rows and vectors that go together. Rows pay where a loop loads vectors that don't depend on the row, as a matrix product does:
 * each is loaded once for all rows. More vectors hide the latency of accumulators. Both end where the registers do.
 */
public final class UnrollAndJam {
    private static final int[][] WITH_ROWS = {{8, 2}, {4, 4}, {4, 2}, {2, 2}, {4, 1}, {2, 1}};
    /** Fused multiply-adds that must be under way for the units to be busy: latency times throughput. */
    private static final int CHAINS = 8;

    private static final int MOST_VECTORS = 4;
    /** Lines of a plane that are taken at once. */
    private static final int MOST_LINES = 8;
    /** Operations of a round that is little more than a sum. */
    private static final int THIN = 4;
    /** Accesses of a round from which on the pieces that are read and written at once had better be wide. */
    private static final int MANY_STREAMS = 6;

    private static final int LINE_BITS = Caches.LINE * Byte.SIZE;
    /** Bits that a round had better read where a sum waits for itself: two lines of a cache. */
    private static final int ROUND_BITS = 2 * LINE_BITS;

    private UnrollAndJam() {}

    /** A plan of lanes over a parallel loop, with the number of rows and vectors that pay. */
    public static VectorPlan size(VectorPlan plan, VectorShapes shapes, Target target) {
        Stmt.For lane = plan.lanes().keySet().iterator().next();
        if (isDivergent(lane.body(), shapes)) {
            return plan;
        }
        List<Stmt> hot = hottest(lane.body());
        int carried = carried(hot, shapes);
        int row = plan.lane() - 1;
        boolean own = Accesses.areOwn(lane.body());
        if (row >= 0 && !own) {
            RowDependence rows = new RowDependence(
                    plan.body(), Optional.of(plan.scheduled().get(row).variable()));
            int shared = sharedLoads(hot, shapes, rows);
            if (!rows.controlsFlow() && shared > 0 && !isSame(hot, lane.body())) {
                for (int[] size : WITH_ROWS) {
                    VectorPlan jammed = plan.jammed(row, size[0], size[1]);
                    if (fit(size, carried, shared, target) && CodeSize.isShort(jammed, shapes, target)) {
                        return jammed;
                    }
                }
            }
        }
        int most = own ? ArrayRef.BESIDE / plan.width() : CHAINS;
        int vectors = Math.min(most, waits(hot, lane.body(), shapes) ? CHAINS : MOST_VECTORS);
        if (hasFunctions(lane.body())) {
            vectors = Math.min(most, isSame(hot, lane.body()) ? 2 : ofFunctions(streams(hot, shapes), carried, target));
            while (vectors > 1 && carried * vectors + 4 > target.registers()) {
                vectors /= 2;
            }
            return plan.block(1, vectors);
        }
        while (vectors > 1 && (carried * vectors >= 2 * CHAINS || carried * vectors + 4 > target.registers())) {
            vectors /= 2;
        }
        return plan.block(1, vectors);
    }

    /** Whether a loop within the lanes reads nothing by lane, so that only what it hands on to the next round is waited for. */
    private static boolean waits(List<Stmt> hot, List<Stmt> body, VectorShapes shapes) {
        return !isSame(hot, body)
                && !Bodies.any(hot, e -> e instanceof Expr.Load && shapes.of(e).isVarying())
                && !VectorPlanner.stores(hot);
    }

    /**
     * The plan for lanes that are short lines of a plane, a vector or little more each. What takes no branch and no loop does several lines
     * at once, since a call for each costs more than what it does.
     */
    public static VectorPlan inPlane(VectorPlan plan, Target target) {
        Stmt.For lane = plan.lanes().keySet().iterator().next();
        int row = plan.lane() - 1;
        if (plan.rows() == 1
                && row >= 0
                && lane.body().stream().allMatch(s -> s instanceof Stmt.Assign || s instanceof Stmt.Store)) {
            return CodeSize.limit(plan.jammed(row, MOST_LINES, 1), new VectorShapes(plan), target);
        }
        return plan.block(plan.rows(), 1);
    }

    /**
     * The plan for lanes of which there is a line only. A sum of what lies one after another, and little else, takes as many vectors as can be
     * under way: their pieces are neighbours, so that what a group reads is read as it lies.
     */
    public static VectorPlan withoutRows(VectorPlan plan, Target target) {
        Stmt.For lane = plan.lanes().keySet().iterator().next();
        VectorShapes shapes = new VectorShapes(plan);
        List<Stmt> hot = hottest(lane.body());
        int carried = carried(hot, shapes);
        int[] operations = new int[1];
        Bodies.expressions(hot, e -> {
            if (shapes.of(e).isVarying() && !(e instanceof Expr.Local)) {
                operations[0]++;
            }
        });
        boolean thin = !isSame(hot, lane.body())
                && !isDivergent(lane.body(), shapes)
                && streams(hot, shapes) == 1
                && carried == 1
                && operations[0] <= THIN
                && CHAINS + 4 <= target.registers();
        return plan.block(1, thin ? CHAINS : plan.vectors());
    }

    /**
     * Vectors of functions in a loop. Each of a function's dozens of instructions waits for the one before, which two vectors without a loop
     * hide; in a loop one does, unless memory is slower still or a sum waits for itself. Then a round reads some lines of the cache at once.
     */
    private static int ofFunctions(int streams, int carried, Target target) {
        if (streams == 0) {
            return 1;
        }
        return streams < MANY_STREAMS && carried > 1
                ? Math.clamp(Math.ceilDiv(ROUND_BITS, target.bits()), 2, MOST_VECTORS)
                : MOST_VECTORS;
    }

    /** Whether there are registers for what so many rows and vectors hand on from round to round and what they load. */
    private static boolean fit(int[] size, int carried, int shared, Target target) {
        return carried * size[0] * size[1] + shared * size[1] + 2 <= target.registers();
    }

    /** Plans with iterations of a sequential loop within the lanes jammed, where no rows are and that pays; the best comes first. */
    public static List<VectorPlan> jammed(VectorPlan plan, Target target) {
        if (plan.lane() < 0 || plan.rows() > 1 || Accesses.areOwn(plan.body())) {
            return List.of();
        }
        Stmt.For lane = plan.lanes().keySet().iterator().next();
        VectorShapes shapes = new VectorShapes(plan);
        Optional<SequentialUnrollAndJam> found =
                isDivergent(lane.body(), shapes) ? Optional.empty() : SequentialUnrollAndJam.find(lane, shapes);
        List<VectorPlan> plans = new ArrayList<>();
        for (int[] size : WITH_ROWS) {
            found.flatMap(jam -> Stream.of(jam, jam.apart(shapes))
                            .filter(one -> fit(size, one.carried(), 1, target))
                            .findFirst())
                    .filter(_ -> size[1] >= Math.min(plan.vectors(), LINE_BITS / target.bits()))
                    .map(jam -> plan.of(jam.jam(plan.body(), size[0], shapes.scopes()))
                            .block(1, size[1])
                            .withDistinct())
                    .filter(jammed -> CodeSize.isShort(jammed, new VectorShapes(jammed), target))
                    .ifPresent(plans::add);
        }
        return plans;
    }

    static boolean hasFunctions(List<Stmt> statements) {
        return Bodies.any(statements, e -> e instanceof Expr.Unary u && u.op().isTranscendental());
    }

    private static boolean isDivergent(List<Stmt> body, VectorShapes shapes) {
        return Stmt.any(body, s -> switch (s) {
            case Stmt.For loop -> !shapes.of(loop.condition()).isUniform();
            case Stmt.Block block -> shapes.isDivergent(block.label());
            case Stmt.Loop loop -> shapes.isDivergent(loop.label());
            default -> false;
        });
    }

    /** The body of the most deeply nested loop, or the list itself. */
    private static List<Stmt> hottest(List<Stmt> body) {
        List<Stmt> best = body;
        int deepest = 0;
        for (Stmt s : body) {
            for (List<Stmt> inner : s.bodies()) {
                int depth = depth(inner) + (s instanceof Stmt.For || s instanceof Stmt.Loop ? 1 : 0);
                if (depth > deepest) {
                    deepest = depth;
                    best = hottest(inner);
                }
            }
        }
        return best;
    }

    private static int depth(List<Stmt> body) {
        int depth = 0;
        for (Stmt s : body) {
            for (List<Stmt> inner : s.bodies()) {
                depth = Math.max(depth, depth(inner) + (s instanceof Stmt.For || s instanceof Stmt.Loop ? 1 : 0));
            }
        }
        return depth;
    }

    /** Vectors that a loop hands from one round to the next. */
    static int carried(List<Stmt> loop, VectorShapes shapes) {
        Set<KernelVariable> carried = new HashSet<>();
        Stmt.walk(loop, s -> {
            KernelVariable v = s.assigned();
            if (v != null && shapes.of(v).isVarying() && !shapes.scopes().isWithin(v, loop)) {
                carried.add(v);
            }
        });
        return Math.max(1, carried.size());
    }

    private static int sharedLoads(List<Stmt> loop, VectorShapes shapes, RowDependence rows) {
        Set<Expr> shared = new HashSet<>();
        Bodies.expressions(loop, e -> {
            if (e instanceof Expr.Load && shapes.of(e).isVarying() && !rows.of(e)) {
                shared.add(e);
            }
        });
        return shared.size();
    }

    /**
     * Accesses by which a loop within the lanes goes through memory: each round reads or writes what lies elsewhere than in the round before,
     * so that memory would wait for a single vector every time.
     */
    private static int streams(List<Stmt> loop, VectorShapes shapes) {
        Set<Expr> read = new HashSet<>();
        Bodies.expressions(loop, e -> {
            if (e instanceof Expr.Load load && shapes.of(load.index()).isContiguous()) {
                read.add(load);
            }
        });
        int[] written = new int[1];
        Stmt.walk(
                loop,
                s -> written[0] += s instanceof Stmt.Store store
                                && shapes.of(store.index()).isContiguous()
                        ? 1
                        : 0);
        return read.isEmpty() ? 0 : read.size() + written[0];
    }

    private static boolean isSame(List<Stmt> a, List<Stmt> b) {
        return Scopes.same(a, b);
    }
}
