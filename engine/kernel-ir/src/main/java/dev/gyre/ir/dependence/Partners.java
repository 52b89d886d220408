package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Relation;
import dev.gyre.ir.analysis.AffineSum;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Iterations that work on a place i and on its partner, which differs in some bits: steps of a bitonic sort and of transforms by butterflies.
 * Of each pair only one iteration is active, the one with the lesser place or the one without the bits, so that it has both for itself.
 */
final class Partners {
    private final Expr place;
    private final int bits;

    private Partners(KernelVariable loop, int bits) {
        this.place = new Expr.Local(loop);
        this.bits = bits;
    }

    /** The iterations that are active. */
    private enum Active {
        LESSER,
        GREATER,
        WITHOUT_BITS,
        WITH_BIT
    }

    /** Whether equal elements of two accesses mean equal iterations, since of partners one is active. */
    static boolean areApart(Place a, Place b, KernelVariable loop) {
        Set<Integer> candidates = new HashSet<>();
        addBits(a, loop, candidates);
        addBits(b, loop, candidates);
        for (int bits : candidates) {
            Partners partners = new Partners(loop, bits);
            Set<Active> active = partners.active(a);
            active.retainAll(partners.active(b));
            if (active.stream().anyMatch(which -> partners.isOfPair(a, which) && partners.isOfPair(b, which))) {
                return true;
            }
        }
        return false;
    }

    /** Adds numbers that are combined with the loop's variable where an access goes, or where it is done. */
    private static void addBits(Place place, KernelVariable loop, Set<Integer> candidates) {
        place.access().index().walk(e -> bits(e, place.values(), loop).ifPresent(candidates::add));
        place.access()
                .conditions()
                .forEach(c -> c.walk(e -> bits(e, place.values(), loop).ifPresent(candidates::add)));
    }

    private static Optional<Integer> bits(Expr e, Values values, KernelVariable loop) {
        if (!(e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b))
                || (op != BinaryOp.XOR && op != BinaryOp.OR && op != BinaryOp.AND)) {
            return Optional.empty();
        }
        AffineSum i = AffineSum.of(new Expr.Local(loop));
        AffineSum x = values.linear(a);
        AffineSum y = values.linear(b);
        AffineSum number = x.equals(i) ? y : x;
        return (x.equals(i) || y.equals(i)) && number.isConstant() && number.constant() != 0
                ? Optional.of((int) number.constant())
                : Optional.empty();
    }

    /** The iterations that an access' conditions let pass. */
    private Set<Active> active(Place at) {
        Set<Active> active = new HashSet<>();
        at.access().conditions().forEach(c -> conjuncts(c, at.values(), active));
        return active;
    }

    private void conjuncts(Expr condition, Values values, Set<Active> active) {
        switch (condition) {
            case Expr.Both(Expr a, Expr b) -> {
                conjuncts(a, values, active);
                conjuncts(b, values, active);
            }
            case Expr.Compare(Relation r, Expr a, Expr b) -> {
                add(r, values.linear(a), values.linear(b), values, active);
                add(r.mirrored(), values.linear(b), values.linear(a), values, active);
            }
            default -> {}
        }
    }

    private void add(Relation relation, AffineSum a, AffineSum b, Values values, Set<Active> active) {
        if (a.equals(AffineSum.of(place)) && b.equals(with(BinaryOp.XOR, values))) {
            switch (relation) {
                case LT, LE -> active.add(Active.LESSER);
                case GT, GE -> active.add(Active.GREATER);
                default -> {}
            }
        } else if (a.equals(with(BinaryOp.AND, values)) && b.equals(AffineSum.of(0))) {
            if (relation == Relation.EQ) {
                active.add(Active.WITHOUT_BITS);
            } else if (relation == Relation.NE && Integer.bitCount(bits) == 1) {
                active.add(Active.WITH_BIT);
            }
        }
    }

    /** Whether an access goes to the place or to its partner. */
    private boolean isOfPair(Place at, Active active) {
        AffineSum index = at.index();
        boolean without = active == Active.WITHOUT_BITS;
        return index.equals(AffineSum.of(place))
                || index.equals(with(BinaryOp.XOR, at.values()))
                || (without && index.equals(with(BinaryOp.OR, at.values())))
                || (without && index.equals(AffineSum.of(place).plus(AffineSum.of(bits))));
    }

    private AffineSum with(BinaryOp op, Values values) {
        return values.linear(new Expr.Binary(op, place, Expr.Const.of(bits)));
    }
}
