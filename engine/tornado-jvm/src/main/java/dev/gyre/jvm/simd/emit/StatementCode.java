package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.StoreGroup;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Emits statements: uniform control flow as jumps, and where lanes part, both ways one after the other, each with the mask of its
 * lanes. Every statement is emitted for all rows and vectors that go together.
 */
final class StatementCode {
    private final CodeBuilder code;
    private final VectorShapes shapes;
    private final RowDependence rowDependence;
    private final LocalSlots slots;
    private final ScalarCode scalars;
    private final RowCode rowCode;
    private final MaskCode masks;
    private final Set<KernelVariable> accumulators;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Map<dev.gyre.ir.Label, Exit> exits = new HashMap<>();
    private final LaneLoopCode laneLoops;
    private final ReadAhead readAhead;
    private final List<Stmt.For> scheduled;
    private final int rows;

    /** A list being emitted, and whether only some lanes may be active in it. */
    private record Frame(List<Stmt> list, boolean partly) {}

    /** The target of jumps with a label: a place in the code, or a mask in which their lanes wait. */
    private sealed interface Exit {
        record Place(Label label) implements Exit {}

        record Waiting(Mask lanes) implements Exit {}
    }

    StatementCode(
            CodeBuilder code,
            VectorPlan plan,
            VectorShapes shapes,
            RowDependence rowDependence,
            LocalSlots slots,
            ScalarCode scalars,
            MaskCode masks,
            RowCode rowCode,
            LaneLoopCode laneLoops,
            ReadAhead readAhead) {
        this.code = code;
        this.shapes = shapes;
        this.rowDependence = rowDependence;
        this.slots = slots;
        this.scalars = scalars;
        this.rows = plan.rows();
        this.masks = masks;
        this.rowCode = rowCode;
        this.accumulators = plan.accumulators();
        this.scheduled = plan.scheduled();
        this.laneLoops = laneLoops;
        this.readAhead = readAhead;
    }

    /**
     * Emits a list, up to a scheduled loop in it, whose iterations a tile goes over: what follows one stores nothing and is left out.
     *
     * @param count vectors that go together
     * @param active lanes; changed where lanes jump out of what encloses the list
     * @param partly whether lanes parted right before the list
     */
    void list(List<Stmt> statements, int count, Active active, boolean partly) {
        frames.push(new Frame(statements, partly));
        for (int i = 0; i < statements.size(); i++) {
            Optional<StoreGroup> group =
                    active.isAll() && rows == 1 ? StoreGroup.at(statements, i, shapes) : Optional.empty();
            if (group.isPresent()) {
                rowCode.store(group.get(), count, active);
                i += group.get().stride() - 1;
            } else {
                statement(statements.get(i), count, active);
            }
            if (isScheduled(statements.get(i))) {
                break;
            }
        }
        frames.pop();
    }

    private boolean isScheduled(Stmt s) {
        return s instanceof Stmt.For loop && scheduled.contains(loop);
    }

    private void statement(Stmt statement, int count, Active active) {
        switch (statement) {
            case Stmt.Assign(KernelVariable target, Expr value) -> assign(target, value, count, active);
            case Stmt.Store s -> store(s, count, active);
            case Stmt.If s -> branch(s, count, active);
            case Stmt.Block s -> block(s, count, active);
            case Stmt.Loop s -> loop(s, count, active);
            case Stmt.Break s -> jump(s.label(), count, active);
            case Stmt.Continue s -> jump(s.label(), count, active);
            case Stmt.Barrier _, Stmt.Region _ -> throw new IllegalStateException("not within a region: " + statement);
            case Stmt.For s -> {
                if (laneLoops.handles(s)) {
                    laneLoops.emit(s, this);
                } else if (isScheduled(s)) {
                    list(s.body(), count, active, false);
                } else if (shapes.of(s.condition()).isUniform()) {
                    countedLoop(s, count, active);
                } else {
                    partingLoop(s, count, active);
                }
            }
        }
    }

    private void assign(KernelVariable target, Expr value, int count, Active active) {
        if (readAhead.skips(target)) {
            return;
        }
        for (int r = 0; r < slots.rows(target); r++) {
            assign(target, value, r, count, active);
        }
    }

    private void assign(KernelVariable target, Expr value, int row, int count, Active active) {
        rowCode.assign(target, value, row, count, active, !active.isAll() && keepsOldValue(target));
    }

    /** Whether lanes that aren't active now may need the variable later. */
    private boolean keepsOldValue(KernelVariable variable) {
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

    private void store(Stmt.Store s, int count, Active active) {
        boolean byRow = rowDependence.of(s.index()) || rowDependence.of(s.value());
        for (int r = 0; r < (byRow ? rows : 1); r++) {
            rowCode.store(s, r, count, active);
        }
    }

    /** Stores, and what was hoisted before them, that each row does or doesn't do for itself. */
    private void branchByRow(Stmt.If s, int count, Active active) {
        frames.push(new Frame(s.then(), false));
        for (int r = 0; r < rows; r++) {
            Label end = code.newLabel();
            scalars.jump(s.condition(), false, end, r, 0);
            for (Stmt inner : s.then()) {
                switch (inner) {
                    case Stmt.Store store -> rowCode.store(store, r, count, active);
                    case Stmt.Assign(KernelVariable v, Expr value) ->
                        assign(v, value, slots.rows(v) > 1 ? r : 0, count, active);
                    default -> throw new IllegalStateException("rows can't go apart for " + inner);
                }
            }
            code.labelBinding(end);
        }
        frames.pop();
    }

    private void branch(Stmt.If s, int count, Active active) {
        if (rows > 1 && shapes.of(s.condition()).isUniform() && rowDependence.of(s.condition())) {
            branchByRow(s, count, active);
            return;
        }
        if (shapes.of(s.condition()).isUniform()) {
            Label otherwise = code.newLabel();
            Label end = code.newLabel();
            scalars.jump(s.condition(), false, otherwise, 0, 0);
            list(s.then(), count, active, false);
            if (!s.otherwise().isEmpty() && !Jumps.endsInJump(s.then(), shapes)) {
                code.goto_(end);
            }
            code.labelBinding(otherwise);
            list(s.otherwise(), count, active, false);
            code.labelBinding(end);
            return;
        }
        boolean byRow = rowDependence.of(s.condition()) || (active instanceof Mask mask && mask.isByRow());
        Mask condition = masks.condition(s.condition(), count, active, byRow);
        Mask then = masks.both(condition, active, count, byRow);
        if (s.otherwise().isEmpty() && !Jumps.parts(s.then(), shapes)) {
            side(s.then(), count, then);
            return;
        }
        Mask otherwise = masks.without(condition, active, count, byRow);
        side(s.then(), count, then);
        if (!s.otherwise().isEmpty()) {
            side(s.otherwise(), count, otherwise);
        }
        if (Jumps.parts(List.of(s), shapes)) {
            masks.assignEither(active.mask(), then, otherwise, count);
        }
    }

    /** One side of a parting, unless no lane goes there. */
    private void side(List<Stmt> statements, int count, Mask lanes) {
        Label end = code.newLabel();
        masks.jumpIfNone(lanes, count, end);
        list(statements, count, lanes, true);
        code.labelBinding(end);
    }

    private void block(Stmt.Block s, int count, Active active) {
        if (!shapes.isDivergent(s.label())) {
            Label end = code.newLabel();
            exits.put(s.label(), new Exit.Place(end));
            list(s.body(), count, active, false);
            code.labelBinding(end);
            return;
        }
        Mask live = masks.copy(active, count);
        Mask waiting = masks.none(count);
        exits.put(s.label(), new Exit.Waiting(waiting));
        list(s.body(), count, live, true);
        if (active instanceof Mask mask) {
            masks.assignEither(mask, live, waiting, count);
        }
    }

    private void loop(Stmt.Loop s, int count, Active active) {
        Label head = code.newBoundLabel();
        if (!Jumps.parts(s.body(), shapes)) {
            exits.put(s.label(), new Exit.Place(head));
            list(s.body(), count, active, false);
            if (!Jumps.endsInJump(s.body(), shapes)) {
                code.goto_(head);
            }
            return;
        }
        Mask again = masks.none(count);
        // Lanes that go on together go to the next round at once, as code behind their jump isn't made for lanes that
        // wait.
        Label next = code.newLabel();
        exits.put(s.label(), shapes.isDivergent(s.label()) ? new Exit.Waiting(again) : new Exit.Place(next));
        list(s.body(), count, active, true);
        code.labelBinding(next);
        Mask lanes = active.mask();
        masks.assignEither(lanes, lanes, again, count);
        Label end = code.newLabel();
        masks.jumpIfNone(lanes, count, end);
        code.goto_(head).labelBinding(end);
    }

    private void jump(dev.gyre.ir.Label label, int count, Active active) {
        switch (exits.get(label)) {
            case Exit.Place(Label place) -> code.goto_(place);
            case Exit.Waiting(Mask waiting) -> {
                masks.assignEither(waiting, waiting, active.mask(), count);
                masks.clear(active.mask(), count);
            }
        }
    }

    /** A loop that all active lanes leave at the same time. */
    private void countedLoop(Stmt.For s, int count, Active active) {
        boolean parts = Jumps.parts(s.body(), shapes);
        assign(s.variable(), s.from(), count, new Active.All());
        Optional<PackedLoads> ahead = readAhead.loads(s);
        // A lane that isn't active may have no elements to load.
        if (ahead.isPresent() && readAhead instanceof ReadAhead.Transposed(TransposedLoads loads) && active.isAll()) {
            loads.rounds(s, () -> {
                list(s.body(), count, active, false);
                step(s, count);
            });
        }
        Optional<PackedLoads> packed = ahead.filter(_ -> readAhead instanceof ReadAhead.Packed);
        readAhead
                .loads()
                .filter(p -> readAhead instanceof ReadAhead.Packed && p.isOutermost(s))
                .ifPresent(PackedLoads::rewind);
        packed.ifPresent(PackedLoads::start);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        scalars.jump(s.condition(), false, end, 0, 0);
        list(s.body(), count, active, false);
        if (parts) {
            masks.jumpIfNone(active.mask(), count, end);
        }
        step(s, count);
        packed.ifPresent(PackedLoads::next);
        packed.ifPresent(PackedLoads::end);
        code.goto_(head).labelBinding(end);
    }

    /** A loop that each lane leaves by itself: it runs as long as any needs it. */
    private void partingLoop(Stmt.For s, int count, Active active) {
        boolean parts = Jumps.parts(s.body(), shapes);
        assign(s.variable(), s.from(), count, active);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        Mask condition = masks.condition(s.condition(), count, active, false);
        Mask lanes = masks.both(condition, active, count, false);
        masks.jumpIfNone(lanes, count, end);
        Optional<Mask> all = parts ? Optional.of(masks.copy(lanes, count)) : Optional.empty();
        list(s.body(), count, lanes, true);
        all.ifPresent(before -> masks.removeLost(active.mask(), before, lanes, count));
        step(s, count);
        code.goto_(head).labelBinding(end);
    }

    private void step(Stmt.For s, int count) {
        if (shapes.of(s.variable()) instanceof VectorShape.Uniform) {
            Increment.add(code, slots.of(s.variable(), 0, 0), s.step());
        } else {
            Expr next = new Expr.Binary(BinaryOp.ADD, new Expr.Local(s.variable()), Expr.Const.of(s.step()));
            assign(s.variable(), next, count, new Active.All());
        }
    }
}
