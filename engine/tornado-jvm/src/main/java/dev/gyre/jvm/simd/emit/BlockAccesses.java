package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The arrays and parameters that a kernel's block methods read, and the patterns of its accesses' lanes. */
final class BlockAccesses {
    private final VectorPlan plan;
    private final VectorShapes shapes;
    private final Target target;
    private final Set<Expr> scattered;
    private final List<Expr> strides;

    BlockAccesses(VectorPlan plan, VectorShapes shapes, Target target) {
        this.plan = plan;
        this.shapes = shapes;
        this.target = target;
        this.scattered = scattered();
        this.strides = scattered.stream()
                .filter(index -> shapes.of(index) instanceof VectorShape.Linear)
                .map(index -> ((VectorShape.Linear) shapes.of(index)).stride())
                .distinct()
                .toList();
    }

    /** The indices of accesses whose lanes are neither one element nor neighbours. */
    private Set<Expr> scattered() {
        Set<Expr> found = new LinkedHashSet<>();
        Stmt.accesses(plan.body(), (_, index) -> found.add(index));
        found.removeIf(index -> switch (shapes.of(index)) {
            case VectorShape.Uniform _ -> true;
            case VectorShape.Linear linear -> linear.isContiguous();
            case VectorShape.Varying _ -> false;
        });
        return found;
    }

    /** The strides at which lanes lie that are no neighbours. */
    List<Expr> strides() {
        return strides;
    }

    /** The known ones of the strides. */
    Stream<Expr.Const> knownStrides() {
        return strides.stream().filter(Expr.Const.class::isInstance).map(Expr.Const.class::cast);
    }

    /** Whether some access needs an array for its indices. */
    boolean gather() {
        boolean[] gathers = {!scattered.isEmpty()};
        Stmt.accesses(
                plan.body(),
                (array, index) -> gathers[0] |= array.storage().bytes() < Integer.BYTES
                        && !shapes.of(index).isUniform()
                        && !(target.scatters() && Target.isVector(array.storage(), plan.width())));
        return gathers[0];
    }

    /** The numbers of a kernel's parameters that blocks read. */
    List<Integer> parameters(KernelIr kernel) {
        Set<Integer> arrays = new HashSet<>();
        Set<KernelVariable> variables = new HashSet<>();
        Consumer<Expr> reads = e -> {
            switch (e) {
                case Expr.Local(KernelVariable v) -> variables.add(v);
                case Expr.Load load -> arrays.add(load.array().parameter());
                case Expr.Size size -> arrays.add(size.array().parameter());
                default -> {}
            }
        };
        strides.forEach(stride -> stride.walk(reads));
        Stmt.walk(plan.body(), s -> {
            s.walkExpressions(reads);
            if (s instanceof Stmt.Store store) {
                arrays.add(store.array().parameter());
            }
            if (s.assigned() != null) {
                variables.add(s.assigned());
            }
        });
        List<KernelIr.Parameter> all = kernel.parameters();
        return IntStream.range(0, all.size())
                .filter(p -> all.get(p) instanceof KernelIr.Parameter.Scalar(KernelVariable v)
                        ? variables.contains(v)
                        : arrays.contains(p))
                .boxed()
                .toList();
    }
}
