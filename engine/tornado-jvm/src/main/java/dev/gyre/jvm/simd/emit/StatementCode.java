package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.Variable;
import dev.gyre.jvm.simd.pass.Plan;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.Shape;
import dev.gyre.jvm.simd.pass.Shapes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Emits statements: uniform control flow as jumps, and where lanes part, both ways one after the other, each with the mask of its
 * lanes. Every statement is emitted for all rows and vectors that go together.
 */
final class StatementCode {
    private final CodeBuilder code;
    private final VectorApi api;
    private final Shapes shapes;
    private final RowDependence rowDependence;
    private final Slots slots;
    private final ScalarCode scalars;
    private final VectorCode vectors;
    private final MaskCode masks;
    private final Set<Variable> accumulators;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Map<dev.gyre.jvm.simd.ir.Label, Exit> exits = new HashMap<>();
    private final LaneLoopCode laneLoops;
    private final Packed packed;
    private final Turned turned;
    private final int rows;

    /** A list being emitted, and whether only some lanes may be active in it. */
    private record Frame(List<Stmt> list, boolean partly) {}

    /** Where jumps with a label go: a place in the code, or a mask in which their lanes wait. */
    private record Exit(Label place, Mask waiting) {}

    StatementCode(
            CodeBuilder code,
            VectorApi api,
            Plan plan,
            Shapes shapes,
            RowDependence rowDependence,
            Slots slots,
            ScalarCode scalars,
            VectorCode vectors,
            LaneLoopCode laneLoops,
            Packed packed,
            Turned turned) {
        this.code = code;
        this.api = api;
        this.shapes = shapes;
        this.rowDependence = rowDependence;
        this.slots = slots;
        this.scalars = scalars;
        this.vectors = vectors;
        this.rows = plan.rows();
        this.masks = new MaskCode(code, api, vectors, plan.rows());
        this.accumulators = plan.accumulators();
        this.laneLoops = laneLoops;
        this.packed = packed;
        this.turned = turned;
    }

    /**
     * Emits a list.
     *
     * @param count vectors that go together
     * @param active lanes, or null for all; changed where lanes jump out of what encloses the list
     * @param partly whether lanes parted right before the list
     */
    void list(List<Stmt> statements, int count, Mask active, boolean partly) {
        frames.push(new Frame(statements, partly));
        for (Stmt s : statements) {
            statement(s, count, active);
        }
        frames.pop();
    }

    private void statement(Stmt statement, int count, Mask active) {
        switch (statement) {
            case Stmt.Assign(Variable target, Expr value) -> assign(target, value, count, active);
            case Stmt.Store s -> store(s, count, active);
            case Stmt.If s -> branch(s, count, active);
            case Stmt.Block s -> block(s, count, active);
            case Stmt.Loop s -> loop(s, count, active);
            case Stmt.Break s -> jump(s.label(), count, active);
            case Stmt.Continue s -> jump(s.label(), count, active);
            case Stmt.For s -> {
                if (laneLoops.handles(s)) {
                    laneLoops.emit(s, this);
                } else if (shapes.of(s.condition()).isUniform()) {
                    countedLoop(s, count, active);
                } else {
                    partingLoop(s, count, active);
                }
            }
        }
    }

    private void assign(Variable target, Expr value, int count, Mask active) {
        boolean keep = active != null && keepsOldValue(target);
        for (int r = 0; r < slots.rows(target); r++) {
            for (int v = 0; v < slots.vectors(target, count); v++) {
                int slot = slots.of(target, r, v);
                if (!slots.isVector(target)) {
                    scalars.push(value, r, v);
                    code.storeLocal(Slots.scalar(target.kind()), slot);
                    continue;
                }
                if (keep) {
                    api.loadVector(code, target.kind(), slot);
                }
                vectors.push(value, r, v, active);
                if (keep) {
                    masks.push(active, r, v, VectorApi.storage(target.kind()));
                    api.blend(code, target.kind());
                }
                code.astore(slot);
            }
        }
    }

    /** Whether lanes that aren't active now may need the variable later. */
    private boolean keepsOldValue(Variable variable) {
        if (accumulators.contains(variable)) {
            return true;
        }
        for (Frame frame : frames) {
            if (shapes.scopes().isWithin(variable, frame.list())) {
                return false;
            }
            if (frame.partly()) {
                return true;
            }
        }
        return false;
    }

    private void store(Stmt.Store s, int count, Mask active) {
        boolean byRow = rowDependence.of(s.index()) || rowDependence.of(s.value());
        boolean scalar = shapes.of(s.index()).isUniform();
        for (int r = 0; r < (byRow ? rows : 1); r++) {
            if (scalar) {
                scalarStore(s.array(), s.index(), s.value(), r);
                continue;
            }
            for (int v = 0; v < count; v++) {
                vectors.store(s.array(), s.index(), s.value(), r, v, active);
            }
        }
    }

    private void scalarStore(ArrayRef array, Expr index, Expr value, int row) {
        scalars.element(array, index, row, 0);
        scalars.push(value, row, 0);
        code.arrayStore(ScalarCode.element(array.storage()));
    }

    private void branch(Stmt.If s, int count, Mask active) {
        if (shapes.of(s.condition()).isUniform()) {
            Label otherwise = code.newLabel();
            Label end = code.newLabel();
            scalars.jump(s.condition(), false, otherwise, 0, 0);
            list(s.then(), count, active, false);
            if (!s.otherwise().isEmpty() && !Flow.endsInJump(s.then(), shapes)) {
                code.goto_(end);
            }
            code.labelBinding(otherwise);
            list(s.otherwise(), count, active, false);
            code.labelBinding(end);
            return;
        }
        boolean byRow = rowDependence.of(s.condition()) || (active != null && active.isByRow());
        Mask condition = masks.condition(s.condition(), count, active, byRow);
        Mask then = masks.both(condition, active, count, byRow);
        Mask otherwise = s.otherwise().isEmpty() && !Flow.parts(s.then(), shapes)
                ? null
                : masks.without(condition, active, count, byRow);
        side(s.then(), count, then);
        if (!s.otherwise().isEmpty()) {
            side(s.otherwise(), count, otherwise);
        }
        if (Flow.parts(List.of(s), shapes)) {
            masks.assignEither(active, then, otherwise, count);
        }
    }

    /** One side of a parting, unless no lane goes there. */
    private void side(List<Stmt> statements, int count, Mask lanes) {
        Label end = code.newLabel();
        masks.jumpIfNone(lanes, count, end);
        list(statements, count, lanes, true);
        code.labelBinding(end);
    }

    private void block(Stmt.Block s, int count, Mask active) {
        if (!shapes.isDivergent(s.label())) {
            Label end = code.newLabel();
            exits.put(s.label(), new Exit(end, null));
            list(s.body(), count, active, false);
            code.labelBinding(end);
            return;
        }
        Mask live = masks.copy(active, count);
        Mask waiting = masks.none(count);
        exits.put(s.label(), new Exit(null, waiting));
        list(s.body(), count, live, true);
        if (active != null) {
            masks.assignEither(active, live, waiting, count);
        }
    }

    private void loop(Stmt.Loop s, int count, Mask active) {
        Label head = code.newBoundLabel();
        if (!Flow.parts(s.body(), shapes)) {
            exits.put(s.label(), new Exit(head, null));
            list(s.body(), count, active, false);
            if (!Flow.endsInJump(s.body(), shapes)) {
                code.goto_(head);
            }
            return;
        }
        Mask again = masks.none(count);
        exits.put(s.label(), new Exit(null, again));
        list(s.body(), count, active, true);
        masks.assignEither(active, active, again, count);
        Label end = code.newLabel();
        masks.jumpIfNone(active, count, end);
        code.goto_(head).labelBinding(end);
    }

    private void jump(dev.gyre.jvm.simd.ir.Label label, int count, Mask active) {
        Exit exit = exits.get(label);
        if (exit.place() != null) {
            code.goto_(exit.place());
        } else {
            masks.assignEither(exit.waiting(), exit.waiting(), active, count);
            masks.clear(active, count);
        }
    }

    /** A loop that all active lanes leave at the same time. */
    private void countedLoop(Stmt.For s, int count, Mask active) {
        boolean parts = Flow.parts(s.body(), shapes);
        boolean readsAhead = packed != null && packed.isLoop(s);
        boolean readsPacked = readsAhead && turned == null;
        assign(s.variable(), s.from(), count, null);
        // A lane that isn't active may have no elements to load.
        if (readsAhead && turned != null && active == null) {
            turned.rounds(s, () -> {
                list(s.body(), count, active, false);
                step(s, count);
            });
        }
        if (readsPacked) {
            packed.start();
        }
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        scalars.jump(s.condition(), false, end, 0, 0);
        list(s.body(), count, active, false);
        if (parts) {
            masks.jumpIfNone(active, count, end);
        }
        step(s, count);
        if (readsPacked) {
            packed.next();
            packed.end();
        }
        code.goto_(head).labelBinding(end);
    }

    /** A loop that each lane leaves by itself: it runs as long as any needs it. */
    private void partingLoop(Stmt.For s, int count, Mask active) {
        boolean parts = Flow.parts(s.body(), shapes);
        assign(s.variable(), s.from(), count, active);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        Mask condition = masks.condition(s.condition(), count, active, false);
        Mask lanes = masks.both(condition, active, count, false);
        masks.jumpIfNone(lanes, count, end);
        Mask before = parts ? masks.copy(lanes, count) : null;
        list(s.body(), count, lanes, true);
        if (parts) {
            masks.removeLost(active, before, lanes, count);
        }
        step(s, count);
        code.goto_(head).labelBinding(end);
    }

    private void step(Stmt.For s, int count) {
        if (shapes.of(s.variable()) instanceof Shape.Uniform) {
            code.iinc(slots.of(s.variable(), 0, 0), s.step());
        } else {
            Expr next = new Expr.Binary(
                    dev.gyre.jvm.simd.ir.BinaryOp.ADD, new Expr.Local(s.variable()), Expr.Const.of(s.step()));
            assign(s.variable(), next, count, null);
        }
    }
}
