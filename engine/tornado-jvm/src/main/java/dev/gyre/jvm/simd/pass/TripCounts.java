package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.TripCount;
import dev.gyre.ir.bytecode.Arguments;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.jvm.simd.lane.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Trip counts of loops whose iterations are lanes, as far as arguments tell. Of a few rounds, vectors are mostly what is left over, and the sum over
 * the lanes takes longer than what's summed. A loop around others, whose lanes sum what those do, needs one vector.
 */
public final class TripCounts {
    /** Vectors that a loop of lanes had better fill. */
    private static final int VECTORS = 2;

    private final KernelIr kernel;
    private final List<Stmt.Assign> definitions = new ArrayList<>();
    private final List<Stmt.For> loops;
    private final int few;
    private final int width;

    private TripCounts(KernelIr kernel, VectorPlan plan, boolean scatters) {
        this.kernel = kernel;
        this.loops = List.copyOf(plan.lanes().keySet());
        boolean stores = loops.stream().anyMatch(loop -> VectorPlanner.stores(loop.body()));
        this.width = plan.width();
        this.few = stores && !scatters ? plan.width() / 2 + 1 : VECTORS * plan.width();
        Set<KernelVariable> assigned = new HashSet<>();
        Set<KernelVariable> again = new HashSet<>();
        Stmt.walk(plan.body(), s -> {
            if (s.assigned() != null && !assigned.add(s.assigned())) {
                again.add(s.assigned());
            }
        });
        Stmt.walk(plan.body(), s -> {
            if (s instanceof Stmt.Assign a && a.target().kind() == Kind.INT && !again.contains(a.target())) {
                definitions.add(a);
            }
        });
    }

    /**
     * The trip counts of a plan's lanes.
     *
     * @param target says whether lanes of a parallel loop, which are rows apart, are stored at once
     */
    public static TripCounts of(KernelIr kernel, VectorPlan plan, Target target) {
        return new TripCounts(kernel, plan, target.scatters());
    }

    /** Whether a loop's lanes, whose number is known, are filled by whole vectors and sum nothing up. */
    public static boolean fill(VectorPlan plan) {
        return plan.lanes().entrySet().stream().anyMatch(loop -> {
            OptionalInt rounds = loop.getKey().rounds();
            return loop.getValue().isEmpty() && rounds.isPresent() && rounds.getAsInt() % plan.width() == 0;
        });
    }

    /** The number of rounds from which a loop has enough. */
    public int enough() {
        return few;
    }

    /**
     * Whether some loop has enough rounds, or how many isn't known.
     *
     * @param arguments as compiled code takes them
     */
    public boolean areEnough(Object[] arguments) {
        Map<KernelVariable, Long> known = new HashMap<>();
        for (int p = 0; p < kernel.parameters().size() && p < arguments.length; p++) {
            if (kernel.parameters().get(p) instanceof KernelIr.Parameter.Scalar(KernelVariable v)
                    && v.kind() == Kind.INT
                    && arguments[p] instanceof Integer number) {
                known.put(v, number.longValue());
            }
        }
        for (Stmt.Assign definition : definitions) {
            value(definition.value(), known, arguments).ifPresent(n -> known.putIfAbsent(definition.target(), n));
        }
        return loops.stream().anyMatch(loop -> isLong(loop, known, arguments));
    }

    private boolean isLong(Stmt.For loop, Map<KernelVariable, Long> known, Object[] arguments) {
        OptionalLong from = value(loop.from(), known, arguments);
        OptionalLong bound = value(loop.bound(), known, arguments);
        if (from.isEmpty() || bound.isEmpty() || loop.step() <= 0) {
            return true;
        }
        return TripCount.of(loop, from.getAsLong(), bound.getAsLong())
                >= (VectorPlanner.isInnermost(loop) ? few : Math.min(few, width));
    }

    private static OptionalLong value(Expr e, Map<KernelVariable, Long> known, Object[] arguments) {
        return switch (e) {
            case Expr.Const c when c.value() instanceof Integer n -> OptionalLong.of(n);
            case Expr.Local(KernelVariable v) when known.containsKey(v) -> OptionalLong.of(known.get(v));
            case Expr.Size(var array)
            when array.parameter() < arguments.length && !array.own() ->
                OptionalLong.of(Arguments.size(arguments[array.parameter()]));
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when e.kind() == Kind.INT -> {
                OptionalLong x = value(a, known, arguments);
                OptionalLong y = value(b, known, arguments);
                boolean divides = op == BinaryOp.DIV || op == BinaryOp.REM;
                yield x.isEmpty() || y.isEmpty() || (divides && y.getAsLong() == 0)
                        ? OptionalLong.empty()
                        : OptionalLong.of(op.of((int) x.getAsLong(), (int) y.getAsLong()));
            }
            default -> OptionalLong.empty();
        };
    }
}
