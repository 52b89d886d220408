package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.jvm.simd.lane.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The number of lanes of a kernel's vectors: as many as fit for the widest type among the values that vary. */
public final class LaneWidth {
    private LaneWidth() {}

    /**
     * The number of lanes.
     *
     * @throws RefusedException if the target has no such vectors
     */
    public static int of(List<Stmt> kernel, VectorShapes shapes, Target target) throws RefusedException {
        int[] widest = {4};
        Set<Storage> stored = EnumSet.noneOf(Storage.class);
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.Store store && !shapes.of(store.index()).isUniform()) {
                stored.add(store.array().storage());
            }
            if (s.assigned() != null && shapes.of(s.assigned()).isVarying()) {
                widest[0] = Math.max(widest[0], s.assigned().kind().bytes()); // even if nobody reads it
            }
        });
        Bodies.expressions(kernel, e -> {
            if (!shapes.of(e).isUniform()) {
                widest[0] = Math.max(widest[0], e.kind().bytes());
                if (e instanceof Expr.Load load) {
                    stored.add(load.array().storage());
                }
            }
        });
        for (Storage storage : stored) {
            widest[0] = Math.max(widest[0], storage.bytes());
        }
        int lanes = target.lanes(widest[0]);
        if (!Target.isVector(Storage.INT, lanes)) { // of which masks and indices are made
            throw new RefusedException(
                    "vectors of %d bits hold fewer than two elements of %d bytes", target.bits(), widest[0]);
        }
        for (Storage storage : stored) {
            if (!target.has(storage, lanes) && Target.isVector(storage, lanes)) {
                throw new RefusedException("this machine has no vector of %d elements of type %s", lanes, storage);
            }
        }
        return lanes;
    }
}
