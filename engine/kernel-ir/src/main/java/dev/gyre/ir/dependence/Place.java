package dev.gyre.ir.dependence;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.analysis.AffineSum;
import java.util.List;
import java.util.Map;

/**
 * The element that an access names for given arguments.
 *
 * @param index as a sum
 * @param values what is known there
 */
record Place(ArrayAccess access, AffineSum index, Values values) {

    /**
     * The place of an access.
     *
     * @throws ArithmeticException if its numbers leave the longs
     */
    static Place of(ArrayAccess access, Known arguments) {
        ArrayAccess read = access.readOnce(arguments.unchanged());
        Values values = new Values(read, arguments);
        return new Place(read, values.linear(read.index()), values);
    }

    /** Whether the access is done at all. */
    boolean isReached() {
        return values.isReached();
    }

    /** Whether another access keeps to what its own iteration stores here. */
    boolean isApart(Place other, KernelVariable loop) {
        Position p = Position.of(index, values);
        Position q = Position.of(other.index, other.values);
        if (new DependenceTest(p, q, List.of()).tells(new Expr.Local(loop)) || Partners.areApart(this, other, loop)) {
            return true;
        }
        List<Expr> rows = rows(other);
        return !rows.isEmpty() && new DependenceTest(p, q, rows).tells(new Expr.Local(loop));
    }

    /** Loops around this access whose iterations {@link Triangles} tell. */
    private List<Expr> rows(Place other) {
        return access.loops().stream()
                .filter(around ->
                        other.access.isIn(around.variable()) && Triangles.areApart(this, other, around.variable()))
                .map(around -> (Expr) new Expr.Local(around.variable()))
                .toList();
    }

    /** As {@link #isApart(Place, KernelVariable)}, of iterations that go through a loop side by side: those of the loops around it are the same. */
    boolean isApartWithin(Place other, KernelVariable loop) {
        List<Expr> around = access.loops().stream()
                .takeWhile(outer -> !outer.variable().equals(loop))
                .map(outer -> (Expr) new Expr.Local(outer.variable()))
                .toList();
        return new DependenceTest(Position.of(index, values), Position.of(other.index, other.values), around)
                .tells(new Expr.Local(loop));
    }

    /** Loops' variables of which another access to the same element tells one value. */
    Map<KernelVariable, Long> meets(Place other) {
        return new Delinearization(Position.of(index, values), Position.of(other.index, other.values), List.of())
                .numbers();
    }

    /**
     * Whether another access, which precedes a loop and is done again by each tile of it, keeps away from what the loop stores here.
     *
     * @param around the parallel loops around both
     */
    boolean isAway(Place other, List<KernelVariable> around) {
        List<Expr> same =
                around.stream().map(loop -> (Expr) new Expr.Local(loop)).toList();
        return new Delinearization(Position.of(index, values), Position.of(other.index, other.values), same).isApart();
    }

    /** Whether the index is what the processor computes for it. */
    boolean isInt() {
        return range().isWithin(Range.INTS);
    }

    /** Whether the access stays in an array of a size. */
    boolean isWithin(long size) {
        Range elements = new Range(0, size - 1);
        return values.range(index).isWithin(elements) || range().isWithin(elements);
    }

    /** All values of the index, by what is known of sums as well. */
    Range range() {
        Position position = Position.of(index, values);
        return position.range(position.index());
    }
}
