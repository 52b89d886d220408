package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Invariants;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Stretches of lanes with one quotient. A loop over all elements of a matrix finds rows and columns as quotients and remainders of its
 * variable; where rows are long, the lanes are cut where one begins, and
 *
 * <pre>for (i ...) { y[i] = x[i] * rows[i / n] - weights[i % n]; }</pre>
 *
 * becomes, as often as there are rows,
 *
 * <pre>for (i from the row's first element to its last) { y[i] = x[i] * rows[q] - weights[i - q * n]; }</pre>
 *
 * <p>Nothing is divided from vector to vector then, as it is by {@link UniformVersioning}, whose versions are for shorter rows.
 *
 * @param quotient the variable with the stretch's quotient, a parameter of its code
 * @param start the variable in {@code dividend} for the lanes' own
 * @param dividend what's divided, of {@code start}, parameters and the variables of other scheduled loops: it grows by one from lane to lane
 * @param divisor by which it's divided, of parameters
 * @param lengths for which the lanes are cut
 * @param plan what's done in a stretch
 */
public record IndexSetSplitting(
        KernelVariable quotient, KernelVariable start, Expr dividend, Expr divisor, Lengths lengths, VectorPlan plan) {
    /** Blocks of vectors that go together which a stretch has to have, as each is begun and ended, where lanes agree otherwise. */
    private static final int LEAST_BLOCKS = 4;

    /** Quotients of remainders of quotients: as many dimensions as a place may have. */
    private static final int MOST_DEPTH = 3;

    /**
     * A plan with code for stretches, if there are any.
     *
     * @param versioned gives a plan its versions for lanes that agree; the result has them
     */
    public static VectorPlan of(VectorPlan plan, UnaryOperator<VectorPlan> versioned) {
        return of(plan, versioned.apply(plan), versioned);
    }

    /**
     * As {@link #of(VectorPlan, UnaryOperator)}, of a plan whose versions are there.
     *
     * @param agreeing the plan with them
     */
    public static VectorPlan of(VectorPlan plan, VectorPlan agreeing, UnaryOperator<VectorPlan> versioned) {
        return of(plan, agreeing, versioned, MOST_DEPTH);
    }

    private static VectorPlan of(VectorPlan plan, VectorPlan agreeing, UnaryOperator<VectorPlan> versioned, int depth) {
        boolean may = depth > 0
                && plan.lane() >= 0
                && plan.row() < 0
                && plan.scheduled().get(plan.lane()).step() == 1;
        return may ? agreeing.with(new Search(plan, agreeing.vectors(), versioned).find(depth)) : agreeing;
    }

    /** A copy for another plan of what's done in a stretch. */
    public IndexSetSplitting with(VectorPlan newPlan) {
        return new IndexSetSplitting(quotient, start, dividend, divisor, lengths, newPlan);
    }

    /**
     * The lengths that a stretch may have.
     *
     * @param block lanes that go together, which agree without cuts if lengths are whole numbers of them
     * @param whole the least length that is one
     * @param uneven the least that isn't: a vector
     */
    public record Lengths(int block, int whole, int uneven) {
        static Lengths of(int width, int vectors) {
            int block = width * vectors;
            return new Lengths(block, LEAST_BLOCKS * block, width);
        }

        boolean contains(int length) {
            return length >= (length % block == 0 ? whole : uneven);
        }

        @Override
        public String toString() {
            return "%d or more, or %d and no multiple of %d".formatted(whole, uneven, block);
        }
    }

    /** Looks for what divides the lanes. */
    private static final class Search {
        private final VectorPlan plan;
        private final Stmt.For lane;
        private final Set<KernelVariable> scheduled;
        private final VectorShapes shapes;
        private final Invariants invariants;
        private final Assignments assigned;
        private final int vectors;
        private final UnaryOperator<VectorPlan> versioned;
        private final Lengths lengths;
        private final KernelVariable start;

        Search(VectorPlan plan, int vectors, UnaryOperator<VectorPlan> versioned) {
            this.plan = plan;
            this.versioned = versioned;
            this.lane = plan.scheduled().get(plan.lane());
            this.scheduled = plan.scheduled().stream().map(Stmt.For::variable).collect(Collectors.toSet());
            this.shapes = new VectorShapes(plan);
            this.invariants = new Invariants(plan.body());
            this.assigned = Assignments.of(plan.body());
            this.vectors = vectors;
            this.lengths = Lengths.of(plan.width(), vectors);
            this.start = new KernelVariable(lane.variable().name(), Kind.INT);
        }

        /** The first that there is. */
        Optional<IndexSetSplitting> find(int depth) {
            List<Expr.Binary> found = new ArrayList<>();
            Bodies.expressions(lane.body(), e -> {
                if (divides(e)
                        && e instanceof Expr.Binary b
                        && shapes.grows(b.a()) == 1
                        && divisor(b).filter(this::mayBeLong).isPresent()
                        && dividend(b).isPresent()) {
                    found.add(b);
                }
            });
            return found.stream().findFirst().flatMap(b -> segments(dividend(b), divisor(b), depth));
        }

        private static boolean divides(Expr e) {
            return e instanceof Expr.Binary b
                    && (b.op() == BinaryOp.DIV || b.op() == BinaryOp.REM)
                    && b.kind() == Kind.INT;
        }

        /** The divisor, if it's the same throughout the kernel. */
        private Optional<Expr> divisor(Expr.Binary e) {
            return invariants.of(e.b()).filter(Regularity::isSafe);
        }

        private boolean mayBeLong(Expr divisor) {
            return !(divisor instanceof Expr.Const c)
                    || lengths.contains(c.value().intValue());
        }

        /** The dividend, of variables that are known before the lanes begin, with {@code start} for the lanes' own. */
        private Optional<Expr> dividend(Expr.Binary e) {
            return assigned.close(
                            e.a(),
                            v -> scheduled.contains(v) || !assigned.variables().contains(v))
                    .map(x -> x.rewrite(y -> y.equals(new Expr.Local(lane.variable())) ? new Expr.Local(start) : y))
                    .filter(Regularity::isSafe);
        }

        private Optional<IndexSetSplitting> segments(Optional<Expr> dividend, Optional<Expr> divisor, int depth) {
            KernelVariable quotient = new KernelVariable("quotient", Kind.INT);
            Expr first = new Expr.Binary(BinaryOp.MUL, new Expr.Local(quotient), divisor.orElseThrow());
            List<Stmt> body = ExpressionRewriter.rewrite(lane.body(), e -> {
                if (!divides(e)
                        || !(e instanceof Expr.Binary b)
                        || !divisor(b).equals(divisor)
                        || !dividend(b).equals(dividend)) {
                    return e;
                }
                return b.op() == BinaryOp.DIV ? new Expr.Local(quotient) : new Expr.Binary(BinaryOp.SUB, b.a(), first);
            });
            VectorPlan whole = plan.of(Bodies.with(plan.body(), lane, body)).block(plan.rows(), vectors);
            VectorPlan cut = IndexSetSplitting.of(whole, versioned.apply(whole), versioned, depth - 1);
            try {
                Legality.check(cut, new VectorShapes(cut));
            } catch (RefusedException _) {
                return Optional.empty();
            }
            return Optional.of(new IndexSetSplitting(
                    quotient, start, dividend.orElseThrow(), divisor.orElseThrow(), lengths, cut));
        }
    }
}
