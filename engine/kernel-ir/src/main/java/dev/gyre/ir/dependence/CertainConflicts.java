package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Storage;
import java.util.List;
import java.util.Optional;

/** Stores of which no arguments could show that iterations leave one another alone: at one place for all, or at a loaded one. */
final class CertainConflicts {
    private CertainConflicts() {}

    /** The reason that iterations of loops can't be told apart whatever the arguments are; empty if there's none. */
    static Optional<String> of(List<ArrayAccess> accesses, List<KernelVariable> loops) {
        for (KernelVariable loop : loops) {
            for (ArrayAccess access : accesses) {
                if (access.store()
                        && access.isIn(loop)
                        && ((access.conditions().stream().noneMatch(c -> c.reads(loop))
                                        && !readsPlainly(access.index(), loop))
                                || isAnywhere(access, access.index(), loop))) {
                    return Optional.of(
                            access.index().reads(loop)
                                    ? "iterations over %s store to %s[%s], at indices that are loaded and may be equal"
                                            .formatted(loop, access.array(), access.index())
                                    : "iterations over %s store to the same elements %s[%s]"
                                            .formatted(loop, access.array(), access.index()));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether something loaded is added to an index, and nothing bounds it. */
    private static boolean isAnywhere(ArrayAccess access, Expr index, KernelVariable loop) {
        return switch (index) {
            case Expr.Load load ->
                load.array().storage() == Storage.INT
                        && load.reads(loop)
                        && access.conditions().stream().noneMatch(c -> reads(c, load));
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when op == BinaryOp.ADD || op == BinaryOp.SUB || op == BinaryOp.MUL ->
                isAnywhere(access, a, loop) || isAnywhere(access, b, loop);
            default -> false;
        };
    }

    private static boolean reads(Expr e, Expr.Load load) {
        return e.equals(load) || e.operands().stream().anyMatch(o -> reads(o, load));
    }

    /** Whether an expression reads a variable other than in the index of a load. */
    private static boolean readsPlainly(Expr e, KernelVariable v) {
        return switch (e) {
            case Expr.Local(KernelVariable w) -> w.equals(v);
            case Expr.Load _ -> false;
            default -> e.operands().stream().anyMatch(o -> readsPlainly(o, v));
        };
    }
}
