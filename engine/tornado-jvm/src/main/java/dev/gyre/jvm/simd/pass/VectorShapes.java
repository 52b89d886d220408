package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Invariants;
import dev.gyre.ir.analysis.Scopes;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The dependence of each variable on the lane, and the jumps that only some lanes take: the least solution over all assignments. A variable
 * assigned where only some lanes are active varies, unless all of its life is there.
 */
public final class VectorShapes {
    private static final int MOST_GROWTH = 1 << 20;

    private final Map<KernelVariable, VectorShape> shapes = new HashMap<>();
    private final Set<Label> divergent = new HashSet<>();
    private final Scopes scopes;
    private final Invariants invariants;
    private final Collection<Stmt.For> lanes;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private boolean changed;

    /** A list of statements being visited; {@code partly} where only some lanes may be active, {@code label} of its block or loop. */
    private record Frame(List<Stmt> list, boolean partly, Label label) {}

    /** Analyses a planned kernel. */
    public VectorShapes(VectorPlan plan) {
        this(plan.body(), plan.lanes().keySet(), plan.accumulators());
    }

    /**
     * Analyses the shapes of variables in statements.
     *
     * @param lanes the loops whose iterations are lanes
     * @param varying variables that vary in any case
     */
    VectorShapes(List<Stmt> kernel, Collection<Stmt.For> lanes, Set<KernelVariable> varying) {
        varying.forEach(v -> shapes.put(v, VectorShape.varying()));
        this.scopes = new Scopes(kernel);
        this.invariants = new Invariants(kernel);
        this.lanes = lanes;
        do {
            changed = false;
            visit(kernel, false, null);
        } while (changed);
    }

    /** The shapes of code without lanes: every value is the same in all. */
    public static VectorShapes withoutLanes() {
        return new VectorShapes(List.of(), List.of(), Set.of());
    }

    public Scopes scopes() {
        return scopes;
    }

    public VectorShape of(KernelVariable variable) {
        return shapes.getOrDefault(variable, VectorShape.uniform());
    }

    /** Whether only some of the active lanes take a jump to the label. */
    public boolean isDivergent(Label label) {
        return divergent.contains(label);
    }

    /** The stride of an access whose lanes are picked out of whole vectors: a small one. */
    public OptionalInt picked(ArrayRef array, Expr index) {
        return !array.isLocal() && of(index) instanceof VectorShape.Linear linear
                ? linear.small()
                : OptionalInt.empty();
    }

    public VectorShape of(Expr expr) {
        return switch (expr) {
            case Expr.Local(KernelVariable v) -> of(v);
            case Expr.First _, Expr.Last _ -> VectorShape.uniform();
            case Expr.Binary b when b.kind() == Kind.INT -> binary(b);
            case Expr.Unary u
            when u.kind() == Kind.INT && u.op() == dev.gyre.ir.UnaryOp.NEG ->
                VectorShape.uniform().plus(of(u.a()), BinaryOp.SUB);
            case Expr.Select(Expr c, Expr a, Expr b) when of(c).isUniform() -> of(a).join(of(b));
            default ->
                expr.operands().stream().allMatch(o -> of(o).isUniform())
                        ? VectorShape.uniform()
                        : VectorShape.varying();
        };
    }

    /** Whether an expression loads whole vectors, and nothing but such and single numbers. */
    boolean loadsWholeVectors(Expr value) {
        boolean[] some = new boolean[1];
        boolean[] all = {true};
        value.walk(e -> {
            switch (e) {
                case Expr.Load load -> {
                    boolean whole = of(load.index()).isContiguous();
                    some[0] |= whole;
                    all[0] &= whole || of(load.index()).isUniform();
                }
                case Expr.First _, Expr.Last _ -> all[0] = false;
                default -> {}
            }
        });
        return some[0] && all[0];
    }

    /**
     * The growth of an integer from lane to lane: zero if it is the same in all, less than zero if it doesn't grow, or by what isn't
     * known, or by so much that vectors that go together could go around the end of the integers.
     */
    int grows(Expr e) {
        return switch (of(e)) {
            case VectorShape.Uniform _ -> 0;
            case VectorShape.Linear(Expr stride)
            when stride instanceof Expr.Const c
                    && c.value().intValue() > 0
                    && c.value().intValue() < MOST_GROWTH -> c.value().intValue();
            default -> -1;
        };
    }

    private VectorShape binary(Expr.Binary b) {
        VectorShape x = of(b.a());
        VectorShape y = of(b.b());
        if (x.isUniform() && y.isUniform()) {
            return VectorShape.uniform();
        }
        return switch (b.op()) {
            case ADD, SUB -> x.plus(y, b.op());
            case MUL -> y.isUniform() ? times(x, b.b()) : x.isUniform() ? times(y, b.a()) : VectorShape.varying();
            case SHL ->
                b.b() instanceof Expr.Const c
                                && c.value().intValue() < 31
                                && c.value().intValue() >= 0
                        ? times(x, Expr.Const.of(1 << c.value().intValue()))
                        : VectorShape.varying();
            default -> VectorShape.varying();
        };
    }

    private VectorShape times(VectorShape shape, Expr factor) {
        Optional<Expr> invariant = invariants.of(factor);
        return shape instanceof VectorShape.Linear && invariant.isPresent()
                ? shape.times(invariant.get())
                : VectorShape.varying();
    }

    private void visit(List<Stmt> statements, boolean partly, Label label) {
        frames.push(new Frame(statements, partly, label));
        for (Stmt s : statements) {
            switch (s) {
                case Stmt.Assign(KernelVariable target, Expr value) ->
                    join(target, isPartlyWithinScope(target) ? VectorShape.varying() : of(value));
                case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) -> {
                    boolean some = !of(c).isUniform();
                    visit(then, some, null);
                    visit(otherwise, some, null);
                }
                case Stmt.Block(Label l, List<Stmt> body) -> visit(body, divergent.contains(l), l);
                case Stmt.Loop(Label l, List<Stmt> body) -> visit(body, divergent.contains(l), l);
                case Stmt.Break(Label l) -> jump(l);
                case Stmt.Continue(Label l) -> jump(l);
                case Stmt.For loop -> loop(loop);
                case Stmt.Store _, Stmt.Barrier _ -> {}
                case Stmt.Region region -> visit(region.body(), partly, null);
            }
        }
        frames.pop();
    }

    private void loop(Stmt.For loop) {
        if (lanes.contains(loop)) {
            join(loop.variable(), new VectorShape.Linear(Expr.Const.of(loop.step())));
            visit(loop.body(), false, null);
        } else {
            join(loop.variable(), of(loop.from()));
            visit(loop.body(), !of(loop.condition()).isUniform(), null);
        }
    }

    private void join(KernelVariable variable, VectorShape shape) {
        VectorShape old = shapes.get(variable);
        VectorShape joined = old == null ? shape : old.join(shape);
        if (!joined.equals(old)) {
            shapes.put(variable, joined);
            changed = true;
        }
    }

    /** Whether lanes that aren't active here may still need the variable's old value. */
    private boolean isPartlyWithinScope(KernelVariable variable) {
        for (Frame frame : frames) {
            if (scopes.isWithin(variable, frame.list())) {
                return false;
            }
            if (frame.partly()) {
                return true;
            }
        }
        return false;
    }

    private void jump(Label label) {
        boolean partly = false;
        for (Frame frame : frames) {
            if (label.equals(frame.label())) {
                break;
            }
            partly |= frame.partly();
        }
        if (partly && divergent.add(label)) {
            changed = true;
        }
    }
}
