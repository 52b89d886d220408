package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.analysis.Scopes;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.util.Optional;

/** The shapes of a plan's variables, kept as long as its statements are the same. For one thread. */
public final class ShapesMemo {
    private Optional<VectorPlan> last = Optional.empty();
    private VectorShapes shapes = VectorShapes.withoutLanes();

    VectorShapes of(VectorPlan plan) {
        boolean known = last.filter(p -> p.lane() == plan.lane() && Scopes.same(p.body(), plan.body()))
                .isPresent();
        if (!known) {
            shapes = new VectorShapes(plan);
            last = Optional.of(plan);
        }
        return shapes;
    }
}
