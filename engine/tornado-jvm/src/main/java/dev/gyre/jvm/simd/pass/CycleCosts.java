package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cycles that statements take, roughly: enough to choose between lanes over a parallel loop, lanes over the sequential loops within it,
 * and none. A vector operation counts as much as a scalar one, a gather as several accesses a lane.
 */
final class CycleCosts {
    /** Rounds that a loop of unknown length is taken to make. */
    private static final double ROUNDS = 64;

    private static final double OPERATION = 0.5;
    private static final double DIVISION = 8;
    private static final double VECTOR_FUNCTION = 10;
    private static final double SCALAR_FUNCTION = 30;
    private static final double GATHERED_LANE = 2.5;
    /** The cost of a lane of bytes or shorts, which are gathered one by one. */
    private static final double NARROW_LANE = 4;

    private static final double SCATTERED_LANE = 4;
    /** The cost of a sum or product of floats, which the next round waits for. */
    private static final double LATENCY = 4;

    private static final double TRANSPOSED_LANE = 1;
    /** The cost of a load at a small stride, for each whole vector that it's picked from. */
    private static final double PICKED = 1.5;

    /** The cost of a vector that is stored to be loaded again, and of the round in which it is. */
    private static final double COPY = 2;

    /** The cost of whole numbers that are scalars, most of which become part of an address. */
    private static final double ADDRESS = 0.25;

    private static final double REDUCTION = 20;

    private final VectorShapes shapes;
    private final Map<Stmt.For, ?> lanes;
    private final int width;
    private final Set<Expr> transposed;
    private final Optional<Packing> packing;

    /** The costs of a plan's statements; a plan without lanes has no vectors. */
    CycleCosts(VectorPlan plan) {
        this.shapes = new VectorShapes(plan);
        this.lanes = plan.lanes();
        this.width = plan.width();
        this.transposed = RegisterTranspose.find(plan, shapes).stream()
                .flatMap(t -> t.loads().stream())
                .collect(Collectors.toSet());
        this.packing = plan.panels() ? Packing.find(plan, shapes) : Optional.empty();
    }

    double of(List<Stmt> statements) {
        double sum = 0;
        for (int i = 0; i < statements.size(); i++) {
            Optional<StoreGroup> group = StoreGroup.at(statements, i, shapes);
            if (group.isPresent()) {
                int stride = group.get().stride();
                sum += PICKED * stride * stride;
                i += stride - 1;
            } else {
                sum += of(statements.get(i));
            }
        }
        return sum;
    }

    private double of(Stmt s) {
        if (packing.filter(p -> p.skips(s)).isPresent()) {
            return 0;
        }
        double own = s.expressions().stream().mapToDouble(this::of).sum();
        return switch (s) {
            case Stmt.Store store ->
                own + access(store.index(), !shapes.of(store.index()).isUniform(), SCATTERED_LANE);
            case Stmt.For loop
            when lanes.containsKey(loop) -> REDUCTION + own + Math.ceil(rounds(loop) / width) * of(loop.body());
            case Stmt.For loop -> own + packing(loop) + rounds(loop) * round(loop.body());
            case Stmt.Loop loop -> ROUNDS * round(loop.body());
            case Stmt.If branch when UniformVersioning.isVersion(branch.condition()) -> own + of(branch.then());
            case Stmt.If branch -> own + of(branch.then()) + of(branch.otherwise());
            default -> own + s.bodies().stream().mapToDouble(this::of).sum();
        };
    }

    /** The cost of packing what each round of a loop reads again. */
    private double packing(Stmt.For loop) {
        return packing.filter(p ->
                        p.around().filter(around -> around.loop().equals(loop)).isPresent())
                .map(p -> p.levels().stream()
                                .mapToDouble(level -> rounds(level.loop()))
                                .reduce(1, (a, b) -> a * b)
                        * p.shared().keySet().stream()
                                .map(Expr.Load.class::cast) // without rows nothing else is packed
                                .mapToDouble(load -> COPY + turned(load))
                                .sum())
                .orElse(0d);
    }

    /** The cost of a load at a stride whose rounds are turned in registers, or that is picked out. */
    private double turned(Expr.Load load) {
        OptionalInt stride = shapes.picked(load.array(), load.index());
        return stride.isPresent() ? PICKED * stride.getAsInt() : TRANSPOSED_LANE * width;
    }

    private static double rounds(Stmt.For loop) {
        return loop.from() instanceof Expr.Const from && loop.bound() instanceof Expr.Const bound
                ? Math.clamp((bound.value().doubleValue() - from.value().doubleValue()) / loop.step(), 1, ROUNDS)
                : ROUNDS;
    }

    /** A round of a loop: what it does, or the sum that the next round waits for. */
    private double round(List<Stmt> body) {
        boolean waits = body.stream()
                .anyMatch(s -> s instanceof Stmt.Assign a
                        && a.target().kind().isFloating()
                        && a.value().reads(a.target()));
        return Math.max(waits ? LATENCY : 0, 2 * OPERATION + of(body));
    }

    private double of(Expr e) {
        if (packing.filter(p -> p.shared().containsKey(e)).isPresent()) {
            return 1;
        }
        double operands = e.operands().stream().mapToDouble(this::of).sum();
        return operands
                + switch (e) {
                    case Expr.Const _, Expr.Local _, Expr.Size _ -> 0;
                    case Expr.Load load -> load(load);
                    case Expr.Unary u
                    when u.op().isTranscendental() -> shapes.of(e).isVarying() ? VECTOR_FUNCTION : SCALAR_FUNCTION;
                    case Expr.Binary b ->
                        switch (b.op()) {
                            case DIV, REM -> DIVISION;
                            case POW, ATAN2, HYPOT ->
                                2 * (shapes.of(e).isVarying() ? VECTOR_FUNCTION : SCALAR_FUNCTION);
                            default -> b.kind() == Kind.INT && !shapes.of(e).isVarying() ? ADDRESS : OPERATION;
                        };
                    default -> OPERATION;
                };
    }

    private double load(Expr.Load load) {
        OptionalInt stride = shapes.picked(load.array(), load.index());
        return stride.isPresent()
                ? PICKED * stride.getAsInt()
                : access(load.index(), !shapes.of(load.index()).isUniform(), lane(load));
    }

    /** The cost of a lane of a load that isn't of neighbours. */
    private double lane(Expr.Load load) {
        if (transposed.contains(load)) {
            return TRANSPOSED_LANE;
        }
        return load.array().storage().bytes() < Integer.BYTES ? NARROW_LANE : GATHERED_LANE;
    }

    private double access(Expr index, boolean vector, double lane) {
        if (!vector) {
            return OPERATION;
        }
        return switch (shapes.of(index)) {
            case VectorShape.Linear linear when linear.isContiguous() -> 1;
            case VectorShape.Linear linear when linear.isReversed() -> PICKED;
            default -> lane * width;
        };
    }
}
