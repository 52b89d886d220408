package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Clamp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.pass.StoreGroup;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.DivisionCode;
import dev.gyre.jvm.simd.vector.LaneConstants;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Emits expressions as vectors, and conditions as masks. */
final class VectorCode {
    private static final int BYTE_SHIFT = 24;
    /** Strides that don't leave the integers within a vector. */
    private static final long SMALL_STRIDE = 1 << 24;

    private static final int SHORT_SHIFT = 16;

    private final CodeBuilder code;
    private final VectorApi api;
    private final VectorShapes shapes;
    private final LocalSlots slots;
    private final ScalarCode scalars;
    private final ReadAhead readAhead;
    private final AccessCode accesses;

    /**
     * Code of one method.
     *
     * @param offsets by stride, where the offsets of lanes are
     * @param scratch where an array for the indices of a gather is
     * @param readAhead what was loaded, or made of what was loaded, before
     * @param constants of the class
     */
    VectorCode(
            CodeBuilder code,
            VectorApi api,
            VectorShapes shapes,
            LocalSlots slots,
            ScalarCode scalars,
            Map<Expr, Integer> offsets,
            int scratch,
            ReadAhead readAhead,
            VectorPlan plan,
            LaneConstants constants) {
        this.code = code;
        this.api = api;
        this.shapes = shapes;
        this.slots = slots;
        this.scalars = scalars;
        this.readAhead = readAhead;
        this.accesses = new AccessCode(code, api, plan, shapes, scalars, this, offsets, scratch, constants);
    }

    /** Pushes the vector for a row and a vector's number; a load reads only active lanes. */
    void push(Expr e, int row, int vector, Active active) {
        switch (shapes.of(e)) {
            case VectorShape.Uniform _ -> {
                api.species(code, Storage.of(e.kind()));
                scalars.push(e, row, vector);
                api.broadcast(code, e.kind());
            }
            case VectorShape.Linear(Expr stride) -> {
                api.species(code, Storage.INT);
                scalars.push(e, row, vector);
                api.broadcast(code, Kind.INT);
                addSteps(stride, row, vector);
            }
            case VectorShape.Varying _ ->
                readAhead
                        .loads(e)
                        .ifPresentOrElse(ahead -> ahead.push(e, vector), () -> varying(e, row, vector, active));
        }
    }

    /** Adds to lane i i times the stride, around the end of the integers, where the Vector API's addIndex refuses to go. */
    private void addSteps(Expr stride, int row, int vector) {
        if (stride instanceof Expr.Const(Kind _, Number steps) && Math.abs(steps.longValue()) < SMALL_STRIDE) {
            scalars.push(stride, row, vector);
            api.addIndex(code);
            return;
        }
        api.species(code, Storage.INT);
        code.iconst_0();
        api.broadcast(code, Kind.INT);
        code.iconst_1();
        api.addIndex(code);
        api.binaryScalar(code, Kind.INT, "MUL", () -> scalars.push(stride, row, vector));
        api.method(code, Kind.INT, "add", 1);
    }

    private void varying(Expr e, int row, int vector, Active active) {
        switch (e) {
            case Expr.Local l -> api.loadVector(code, l.kind(), slots.of(l.variable(), row, vector));
            case Expr.Load l -> accesses.load(l, row, vector, active);
            case Expr.Unary u -> {
                push(u.a(), row, vector, active);
                unary(u);
            }
            case Expr.Binary b -> binary(b, row, vector, active);
            case Expr.Fma f -> {
                f.operands().forEach(o -> push(o, row, vector, active));
                api.method(code, f.kind(), "fma", 2);
            }
            case Expr.Convert c -> {
                push(c.a(), row, vector, active);
                if (c.a().kind() != c.kind()) {
                    api.convert(code, Storage.of(c.a().kind()), Storage.of(c.kind()));
                }
            }
            case Expr.Select s -> select(s, row, vector, active);
            default -> throw new IllegalStateException("no vector: " + e);
        }
    }

    private void select(Expr.Select s, int row, int vector, Active active) {
        if (shapes.of(s.condition()).isUniform()) {
            Label otherwise = code.newLabel();
            Label end = code.newLabel();
            scalars.jump(s.condition(), false, otherwise, row, vector);
            push(s.a(), row, vector, active);
            code.goto_(end).labelBinding(otherwise);
            push(s.b(), row, vector, active);
            code.labelBinding(end);
        } else {
            push(s.b(), row, vector, active);
            push(s.a(), row, vector, active);
            condition(s.condition(), row, vector, active);
            castMask(Storage.of(s.kind()));
            api.blend(code, s.kind());
        }
    }

    /** Pushes a condition as a mask of ints; what it says of inactive lanes is of no meaning. */
    void condition(Expr e, int row, int vector, Active active) {
        if (shapes.of(e).isUniform()) {
            api.species(code, Storage.INT);
            scalars.push(e, row, vector);
            api.maskAll(code);
            return;
        }
        switch (e) {
            case Expr.Compare c -> {
                push(c.a(), row, vector, active);
                api.comparison(code, c.relation());
                push(c.b(), row, vector, active);
                api.compare(code, c.a().kind());
            }
            case Expr.Not n -> {
                condition(n.a(), row, vector, active);
                api.mask(code, "not", 0);
            }
            case Expr.Both b -> {
                condition(b.a(), row, vector, active);
                condition(b.b(), row, vector, active);
                api.mask(code, "and", 1);
            }
            default -> throw new IllegalStateException("no condition: " + e);
        }
    }

    /** Stores a value into the elements that an index names. */
    void store(ArrayRef array, Expr index, Expr value, int row, int vector, Active active) {
        accesses.store(array, index, value, row, vector, active);
    }

    /** Stores all of a group, of lanes that are all active. */
    void store(StoreGroup group, int vector, Active active) {
        accesses.store(group, vector, active);
    }

    /** Turns the mask of ints on the stack into one for elements of a storage type. */
    void castMask(Storage storage) {
        if (storage != Storage.INT) {
            api.castMask(code, storage);
        }
    }

    private void unary(Expr.Unary u) {
        Kind kind = u.a().kind();
        switch (u.op()) {
            case NEG, ABS, SQRT -> api.method(code, kind, u.op().name().toLowerCase(Locale.ROOT), 0);
            case TO_BYTE -> narrow(BYTE_SHIFT);
            case TO_SHORT -> narrow(SHORT_SHIFT);
            case TO_CHAR -> {
                api.binaryScalar(code, Kind.INT, "AND", () -> code.loadConstant(Character.MAX_VALUE));
            }
            case TO_BITS, FROM_BITS -> api.reinterpret(code, kind, u.kind());
            default -> api.function(code, u.kind(), kind, u.op().name().toLowerCase(Locale.ROOT), 1);
        }
    }

    private void narrow(int shift) {
        for (String operator : new String[] {"LSHL", "ASHR"}) {
            api.binaryScalar(code, Kind.INT, operator, () -> code.loadConstant(shift));
        }
    }

    private Optional<CombinedLoad> combined(Expr.Binary b, Active active) {
        return CombinedLoad.of(b)
                .filter(load -> accesses.isVector(load, active)
                        && readAhead.loads(load.lower()).isEmpty()
                        && readAhead.loads(load.upper()).isEmpty());
    }

    private void binary(Expr.Binary b, int row, int vector, Active active) {
        Optional<CombinedLoad> combined = combined(b, active);
        if (combined.isPresent()) {
            accesses.load(combined.get(), row, vector);
            return;
        }
        Optional<Clamp> clamp = Clamp.of(b);
        if (clamp.isPresent()) {
            clamp(clamp.get(), row, vector, active);
            return;
        }
        push(b.a(), row, vector, active);
        if (b.op().isShift()) {
            shift(b, row, vector, active);
            return;
        }
        if (!b.kind().isFloating() && (b.op() == BinaryOp.DIV || b.op() == BinaryOp.REM)) {
            divide(b, row, vector, active);
            return;
        }
        switch (b.op()) {
            case ADD, SUB, MUL, DIV, MIN, MAX -> {
                push(b.b(), row, vector, active);
                api.method(code, b.kind(), b.op().name().toLowerCase(Locale.ROOT), 1);
            }
            case POW, ATAN2, HYPOT, REM -> {
                push(b.b(), row, vector, active);
                api.function(code, b.kind(), b.kind(), b.op().name().toLowerCase(Locale.ROOT), 2);
            }
            default -> api.binary(code, b.kind(), b.op().name(), () -> push(b.b(), row, vector, active));
        }
    }

    /** Takes the bound where a value is beyond it, two operations in place of the six of Java's minimum, since nothing is known of its operands. */
    private void clamp(Clamp clamp, int row, int vector, Active active) {
        Kind kind = clamp.bound().kind();
        push(clamp.value(), row, vector, active);
        code.dup();
        api.comparison(code, clamp.beyond());
        push(clamp.bound(), row, vector, active);
        api.compare(code, kind);
        castMask(Storage.of(kind));
        push(clamp.bound(), row, vector, active);
        code.swap();
        api.blend(code, kind);
    }

    /** Divides by one in lanes that aren't active, since a zero in any lane is an error. */
    private void divide(Expr.Binary b, int row, int vector, Active active) {
        Kind kind = b.kind();
        if (b.b() instanceof Expr.Const c && c.value().longValue() > 1) {
            DivisionCode.by(code, api, kind, c.value().longValue(), b.op() == BinaryOp.REM);
            return;
        }
        if (!active.isAll()) {
            api.species(code, Storage.of(kind));
            scalars.push(Expr.Const.one(kind), row, vector);
            api.broadcast(code, kind);
        }
        push(b.b(), row, vector, active);
        if (active instanceof Mask mask) {
            api.loadMask(code, mask.slot(row, vector));
            castMask(Storage.of(kind));
            api.blend(code, kind);
        }
        api.function(code, kind, kind, b.op().name().toLowerCase(Locale.ROOT), 2);
    }

    private void shift(Expr.Binary b, int row, int vector, Active active) {
        String operator = b.op() == BinaryOp.SHL ? "LSHL" : b.op() == BinaryOp.SHR ? "ASHR" : "LSHR";
        if (shapes.of(b.b()).isUniform()) {
            api.binaryScalar(code, b.kind(), operator, () -> {
                scalars.push(b.b(), row, vector);
                if (b.kind() == Kind.LONG) {
                    code.i2l();
                }
            });
            return;
        }
        api.binary(code, b.kind(), operator, () -> {
            push(b.b(), row, vector, active);
            if (b.kind() == Kind.LONG) {
                api.convert(code, Storage.INT, Storage.LONG);
            }
        });
    }
}
