package dev.gyre.jvm.simd.pipeline;

import static dev.gyre.jvm.simd.pipeline.Fault.expression;
import static dev.gyre.jvm.simd.pipeline.Fault.wrong;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Faults of a plan's lanes, which one lane wouldn't show. */
final class WrongLanes {
    /** The first lane asked whether it meets a condition instead of the last one. */
    static final Fault CONDITION = wrong(
            "first lane for the last one",
            expression(e -> e instanceof Expr.Last(Expr a) ? Stream.of(new Expr.First(a)) : Stream.empty()));

    private final Stmt.For lane;
    private final Expr lanes;

    private WrongLanes(VectorPlan plan) {
        this.lane = plan.scheduled().get(plan.lane());
        this.lanes = Expr.Const.of(plan.width() * plan.vectors());
    }

    /** The faults of a plan, if there is one whose lanes are iterations of a parallel loop. */
    static List<Fault> of(Optional<VectorPlan> plan) {
        return plan.filter(p -> p.lane() >= 0).map(p -> new WrongLanes(p).all()).orElse(List.of());
    }

    private List<Fault> all() {
        return List.of(
                wrong("lanes of a load turned round", expression(this::turned)),
                wrong("lanes of a store turned round", body -> Places.statements(body, this::turned)),
                wrong(
                        "distance from the first lane dropped",
                        expression(e -> e instanceof Expr.Binary(BinaryOp op, Expr a, Expr.First(Expr b))
                                        && op == BinaryOp.SUB
                                        && a.equals(b)
                                ? Stream.of(new Expr.Binary(op, a, b))
                                : Stream.empty())),
                wrong("lanes behind the end", body -> Places.statements(body, this::unmasked)));
    }

    /** An element from the other end of the vectors that go together. */
    private Stream<Expr> turned(Expr e) {
        return e instanceof Expr.Load(ArrayRef array, Expr index) && index.reads(lane.variable())
                ? Stream.of(new Expr.Load(array, turnedIndex(index)))
                : Stream.empty();
    }

    private Stream<List<Stmt>> turned(Stmt s) {
        return s instanceof Stmt.Store(ArrayRef array, Expr index, Expr value) && index.reads(lane.variable())
                ? Stream.of(List.of(new Stmt.Store(array, turnedIndex(index), value)))
                : Stream.empty();
    }

    private Expr turnedIndex(Expr index) {
        Expr own = new Expr.Local(lane.variable());
        Expr first = new Expr.First(own);
        Expr both = new Expr.Binary(BinaryOp.ADD, new Expr.Binary(BinaryOp.ADD, first, first), lanes);
        Expr other = new Expr.Binary(BinaryOp.SUB, new Expr.Binary(BinaryOp.SUB, both, Expr.Const.of(1)), own);
        return index.rewrite(e -> e.equals(own) ? other : e);
    }

    /** The loop of the lanes up to the end of its last vectors. */
    private Stream<List<Stmt>> unmasked(Stmt s) {
        if (!(s instanceof Stmt.For loop) || !loop.label().equals(lane.label())) {
            return Stream.empty();
        }
        Expr bound =
                new Expr.Binary(BinaryOp.ADD, loop.bound(), new Expr.Binary(BinaryOp.SUB, lanes, Expr.Const.of(1)));
        return Stream.of(List.of(new Stmt.For(
                loop.label(), loop.variable(), loop.from(), loop.relation(), bound, loop.step(), loop.body())));
    }
}
