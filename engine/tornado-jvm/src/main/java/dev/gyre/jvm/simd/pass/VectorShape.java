package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.analysis.ScalarEvolution;
import java.util.OptionalInt;

/** The dependence of a value on the lane. */
public sealed interface VectorShape {

    /** The largest stride at which lanes are picked out of whole vectors. */
    int MOST_PICKED = 4;

    /** One value in every lane, kept as a scalar. */
    record Uniform() implements VectorShape {}

    /** The value of lane 0 plus the lane's number times a stride, which is made of parameters: kept as the scalar of lane 0. */
    record Linear(Expr stride) implements VectorShape {
        /** Whether neighbours lie in the order of memory turned round. */
        public boolean isReversed() {
            return stride.equals(Expr.Const.of(-1));
        }

        /**
         * The stride, if it is small and known: lanes are then picked out of a few whole vectors, which takes half as long as a gather or
         * less.
         */
        public OptionalInt small() {
            return stride instanceof Expr.Const c
                            && c.value().intValue() > 1
                            && c.value().intValue() <= MOST_PICKED
                    ? OptionalInt.of(c.value().intValue())
                    : OptionalInt.empty();
        }
    }

    /** Anything else: kept as a vector. */
    record Varying() implements VectorShape {}

    static VectorShape uniform() {
        return new Uniform();
    }

    static VectorShape varying() {
        return new Varying();
    }

    default boolean isUniform() {
        return this instanceof Uniform;
    }

    default boolean isVarying() {
        return this instanceof Varying;
    }

    /** Whether neighbouring lanes have neighbouring numbers, so that as an index it is that of a whole vector. */
    default boolean isContiguous() {
        return this instanceof Linear(Expr stride) && stride.equals(Expr.Const.of(1));
    }

    /** The shape of a variable that takes values of both. */
    default VectorShape join(VectorShape other) {
        return equals(other) ? this : varying();
    }

    default VectorShape plus(VectorShape other, BinaryOp op) {
        return switch (this) {
            case Varying _ -> varying();
            case Uniform _ -> other instanceof Linear(Expr s) && op == BinaryOp.SUB ? linear(negate(s)) : other;
            case Linear(Expr s) ->
                switch (other) {
                    case Uniform _ -> this;
                    case Linear(Expr t) -> linear(fold(op, s, t));
                    case Varying _ -> varying();
                };
        };
    }

    /** The shape of a product with a uniform value made of parameters. */
    default VectorShape times(Expr invariant) {
        return this instanceof Linear(Expr s) ? linear(fold(BinaryOp.MUL, s, invariant)) : this;
    }

    private static VectorShape linear(Expr stride) {
        return stride.equals(Expr.Const.of(0)) ? uniform() : new Linear(stride);
    }

    static Expr negate(Expr stride) {
        return fold(BinaryOp.MUL, Expr.Const.of(-1), stride);
    }

    private static Expr fold(BinaryOp op, Expr a, Expr b) {
        return ScalarEvolution.of(new Expr.Binary(op, a, b)).expression();
    }
}
