package dev.gyre.ir.group;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Relation;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * The most work-items that a group may have along an axis, since those behind them would go around a barrier: {@code if (localIdx >= n) return 0}
 * in a method that the kernel calls. Whether a grid keeps to it is known when there is one.
 *
 * @param size made of what is known before the kernel runs
 * @param reason why larger groups don't run
 */
public record Limit(int axis, Expr size, String reason) {

    /**
     * The limit within which no item meets a condition, or nothing if there is no such limit.
     *
     * @param items the variables of the item's place
     * @param met whether the condition holds, or doesn't, for an item that goes around the barrier
     */
    static Optional<Limit> of(Expr condition, boolean met, List<KernelVariable> items, Sizes sizes, String reason) {
        return switch (condition) {
            case Expr.Not(Expr a) -> of(a, !met, items, sizes, reason);
            case Expr.Compare(Relation relation, Expr a, Expr b) -> {
                Relation holds = met ? relation : relation.opposite();
                yield from(holds, sizes.resolved(a), b, items, sizes)
                        .or(() -> from(holds.mirrored(), sizes.resolved(b), a, items, sizes))
                        .map(limit -> new Limit(limit.axis, limit.size, reason));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Limit> from(
            Relation relation, Expr place, Expr bound, List<KernelVariable> items, Sizes sizes) {
        if (!(place instanceof Expr.Local(KernelVariable v)) || !items.contains(v)) {
            return Optional.empty();
        }
        try {
            Expr size = sizes.known(bound);
            return switch (relation) {
                case GE -> Optional.of(new Limit(items.indexOf(v), size, ""));
                case GT ->
                    Optional.of(new Limit(items.indexOf(v), new Expr.Binary(BinaryOp.ADD, size, Expr.Const.of(1)), ""));
                default -> Optional.empty();
            };
        } catch (RefusedException _) {
            return Optional.empty();
        }
    }

    /**
     * Makes sure that a group is no larger.
     *
     * @param items of a group along the axis
     * @param leaf the value of a variable or an array's size
     * @throws TornadoRuntimeException if it is
     */
    void check(int items, ToIntFunction<Expr> leaf) {
        int most = Sizes.value(size, leaf);
        if (items > most) {
            throw new TornadoRuntimeException("%s, or make groups of no more than %d along %s, of which these have %d"
                    .formatted(reason, Math.max(0, most), "xyz".charAt(axis), items));
        }
    }

    @Override
    public String toString() {
        return "groups have at most %s work-items along %s".formatted(size, "xyz".charAt(axis));
    }
}
