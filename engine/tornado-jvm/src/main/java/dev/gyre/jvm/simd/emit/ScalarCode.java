package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Storage;
import dev.gyre.ir.front.SmallFloats;
import dev.gyre.jvm.simd.vector.OffHeapCalls;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;

/** Emits expressions as scalars: what is the same in all lanes, and of what grows with the lane, the value of lane 0. */
final class ScalarCode {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final MethodTypeDesc OF_TWO_INTS =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);
    private static final MethodTypeDesc FROM_HALF = MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_short);

    private final CodeBuilder code;
    private final LocalSlots slots;
    private final int[] arraySlots;
    private Optional<RowLoads> ahead = Optional.empty();

    /**
     * Code of one method.
     *
     * @param arraySlots by parameter, where its array is
     */
    ScalarCode(CodeBuilder code, LocalSlots slots, int[] arraySlots) {
        this.code = code;
        this.slots = slots;
        this.arraySlots = arraySlots;
    }

    /** Has loads for all rows from here on read what was loaded ahead. */
    void readAhead(RowLoads rows) {
        ahead = Optional.of(rows);
    }

    /** Whether a vector is the last of those that go together. */
    boolean isLast(int vector) {
        return slots.isLast(vector);
    }

    void array(int parameter) {
        code.aload(arraySlots[parameter]);
    }

    /** Replaces an index and a size by the index, if it is one. */
    static void checkIndex(CodeBuilder code) {
        code.invokestatic(OBJECTS, "checkIndex", OF_TWO_INTS);
    }

    /** Replaces two ints by the smaller one. */
    static void min(CodeBuilder code) {
        code.invokestatic(MATH, "min", OF_TWO_INTS);
    }

    /** Pushes an array and an index, which is checked where the JVM's own check would let it point into the room behind the array. */
    void element(ArrayRef array, Expr index, int row, int vector) {
        array(array.parameter());
        push(index, row, vector);
        if (array.checked()) {
            push(new Expr.Size(array), row, vector);
            checkIndex(code);
        }
    }

    /** Pushes the value for a row and a vector. */
    void push(Expr e, int row, int vector) {
        switch (e) {
            case Expr.Const c -> constant(c);
            case Expr.Local l -> code.loadLocal(LocalSlots.scalar(l.kind()), slots.of(l.variable(), row, vector));
            case Expr.Size(ArrayRef array)
            when array.offHeap() -> {
                array(array.parameter());
                OffHeapCalls.size(code, array.storage());
            }
            case Expr.Size(ArrayRef array) ->
                code.aload(arraySlots[array.parameter()])
                        .arraylength()
                        .loadConstant(array.room())
                        .isub();
            case Expr.Load l
            when ahead.filter(rows -> rows.has(l)).isPresent() -> ahead.get().push(l, row);
            case Expr.Load l -> {
                element(l.array(), l.index(), row, vector);
                if (l.array().offHeap()) {
                    OffHeapCalls.element(code, l.array().storage());
                } else {
                    code.arrayLoad(element(l.array().storage()));
                }
            }
            case Expr.Unary u -> {
                Optional<Expr> half = SmallFloats.half(u);
                if (half.isPresent()) {
                    push(half.get(), row, vector);
                    code.i2s().invokestatic(ConstantDescs.CD_Float, "float16ToFloat", FROM_HALF);
                } else {
                    push(u.a(), row, vector);
                    unary(u);
                }
            }
            case Expr.Binary b ->
                combined(b).ifPresentOrElse(load -> push(load, row, vector), () -> binary(b, row, vector));
            case Expr.First(Expr a) -> push(a, row, 0);
            case Expr.Last(Expr a) -> push(a, row, slots.lastVector());
            case Expr.Convert c -> {
                push(c.a(), row, vector);
                code.conversion(LocalSlots.scalar(c.a().kind()), LocalSlots.scalar(c.kind()));
            }
            case Expr.Fma f -> {
                f.operands().forEach(o -> push(o, row, vector));
                call("fma", f.kind(), 3);
            }
            case Expr.Select s -> {
                Label otherwise = code.newLabel();
                Label end = code.newLabel();
                jump(s.condition(), false, otherwise, row, vector);
                push(s.a(), row, vector);
                code.goto_(end).labelBinding(otherwise);
                push(s.b(), row, vector);
                code.labelBinding(end);
            }
            case Expr.Compare _, Expr.Not _, Expr.Both _ -> {
                Label otherwise = code.newLabel();
                Label end = code.newLabel();
                jump(e, false, otherwise, row, vector);
                code.iconst_1().goto_(end).labelBinding(otherwise).iconst_0().labelBinding(end);
            }
        }
    }

    /** Jumps if a condition is what is asked for. */
    void jump(Expr condition, boolean when, Label target, int row, int vector) {
        switch (condition) {
            case Expr.Not n -> jump(n.a(), !when, target, row, vector);
            case Expr.Both b -> {
                if (when) {
                    Label no = code.newLabel();
                    jump(b.a(), false, no, row, vector);
                    jump(b.b(), true, target, row, vector);
                    code.labelBinding(no);
                } else {
                    jump(b.a(), false, target, row, vector);
                    jump(b.b(), false, target, row, vector);
                }
            }
            case Expr.Compare c -> compare(c, when, target, row, vector);
            default -> throw new IllegalStateException("no condition: " + condition);
        }
    }

    private void compare(Expr.Compare c, boolean when, Label target, int row, int vector) {
        Relation relation = c.relation();
        push(c.a(), row, vector);
        push(c.b(), row, vector);
        Relation taken = when ? relation : relation.opposite();
        switch (c.a().kind()) {
            case INT, BOOLEAN -> code.branch(integerBranch(taken), target);
            case LONG -> code.lcmp().branch(zeroBranch(taken), target);
            default -> {
                // NaN must make every relation but != false: let it compare as greater where the relation asks for
                // less.
                boolean less = relation == Relation.LT || relation == Relation.LE;
                if (c.a().kind() == Kind.FLOAT) {
                    code.with(OperatorInstruction.of(less ? Opcode.FCMPG : Opcode.FCMPL));
                } else {
                    code.with(OperatorInstruction.of(less ? Opcode.DCMPG : Opcode.DCMPL));
                }
                code.branch(zeroBranch(taken), target);
            }
        }
    }

    private static Opcode integerBranch(Relation relation) {
        return switch (relation) {
            case LT -> Opcode.IF_ICMPLT;
            case LE -> Opcode.IF_ICMPLE;
            case GT -> Opcode.IF_ICMPGT;
            case GE -> Opcode.IF_ICMPGE;
            case EQ -> Opcode.IF_ICMPEQ;
            case NE -> Opcode.IF_ICMPNE;
        };
    }

    private static Opcode zeroBranch(Relation relation) {
        return switch (relation) {
            case LT -> Opcode.IFLT;
            case LE -> Opcode.IFLE;
            case GT -> Opcode.IFGT;
            case GE -> Opcode.IFGE;
            case EQ -> Opcode.IFEQ;
            case NE -> Opcode.IFNE;
        };
    }

    private void constant(Expr.Const c) {
        switch (c.kind()) {
            case INT, BOOLEAN -> code.loadConstant(c.value().intValue());
            case LONG -> code.loadConstant(c.value().longValue());
            case FLOAT -> code.loadConstant(c.value().floatValue());
            case DOUBLE -> code.loadConstant(c.value().doubleValue());
        }
    }

    private void unary(Expr.Unary u) {
        Kind kind = u.a().kind();
        switch (u.op()) {
            case NEG -> negate(kind);
            case ABS -> call("abs", kind, 1);
            case TO_BYTE -> code.i2b();
            case TO_SHORT -> code.i2s();
            case TO_CHAR -> code.i2c();
            case BIT_COUNT -> {
                if (kind == Kind.LONG) {
                    code.invokestatic(ConstantDescs.CD_Long, "bitCount", type(Kind.INT, Kind.LONG))
                            .i2l();
                } else {
                    code.invokestatic(ConstantDescs.CD_Integer, "bitCount", type(Kind.INT, Kind.INT));
                }
            }
            case ROUND -> code.invokestatic(MATH, "round", type(u.kind(), kind));
            case TO_BITS -> bits(kind);
            case FROM_BITS -> {
                if (kind == Kind.INT) {
                    code.invokestatic(ConstantDescs.CD_Float, "intBitsToFloat", type(Kind.FLOAT, Kind.INT));
                } else {
                    code.invokestatic(ConstantDescs.CD_Double, "longBitsToDouble", type(Kind.DOUBLE, Kind.LONG));
                }
            }
            default -> function(u.op().name().toLowerCase(Locale.ROOT), kind, 1);
        }
    }

    private void bits(Kind kind) {
        if (kind == Kind.FLOAT) {
            code.invokestatic(ConstantDescs.CD_Float, "floatToRawIntBits", type(Kind.INT, Kind.FLOAT));
        } else {
            code.invokestatic(ConstantDescs.CD_Double, "doubleToRawLongBits", type(Kind.LONG, Kind.DOUBLE));
        }
    }

    private void negate(Kind kind) {
        switch (kind) {
            case INT, BOOLEAN -> code.ineg();
            case LONG -> code.lneg();
            case FLOAT -> code.fneg();
            case DOUBLE -> code.dneg();
        }
    }

    private Optional<CombinedLoad> combined(Expr.Binary b) {
        return CombinedLoad.of(b)
                .filter(load -> !load.array().checked()
                        && ahead.filter(rows -> rows.has(load.lower()) || rows.has(load.upper()))
                                .isEmpty());
    }

    private void push(CombinedLoad load, int row, int vector) {
        array(load.array().parameter());
        push(load.index(), row, vector);
        OffHeapCalls.shortAtByte(code, load.array());
    }

    private void binary(Expr.Binary b, int row, int vector) {
        push(b.a(), row, vector);
        boolean function = b.op().isTranscendental();
        if (function && b.kind() == Kind.FLOAT) {
            code.f2d();
        }
        push(b.b(), row, vector);
        switch (b.op()) {
            case MIN, MAX -> call(b.op().name().toLowerCase(Locale.ROOT), b.kind(), 2);
            case POW, ATAN2, HYPOT -> {
                if (b.kind() == Kind.FLOAT) {
                    code.f2d();
                }
                call(b.op().name().toLowerCase(Locale.ROOT), Kind.DOUBLE, 2);
                if (b.kind() == Kind.FLOAT) {
                    code.d2f();
                }
            }
            default -> code.with(OperatorInstruction.of(opcode(b.op(), b.kind())));
        }
    }

    private static Opcode opcode(BinaryOp op, Kind kind) {
        String letter = kind == Kind.BOOLEAN ? "I" : kind.name().substring(0, 1);
        return Opcode.valueOf(letter + op.name());
    }

    /** A function of doubles, applied as TornadoMath does to floats. */
    private void function(String name, Kind kind, int operands) {
        if (kind == Kind.FLOAT) {
            code.f2d();
        }
        call(name, Kind.DOUBLE, operands);
        if (kind == Kind.FLOAT) {
            code.d2f();
        }
    }

    private void call(String name, Kind kind, int operands) {
        ClassDesc type = VectorApi.primitive(Storage.of(kind));
        code.invokestatic(MATH, name, MethodTypeDesc.of(type, Collections.nCopies(operands, type)));
    }

    private static MethodTypeDesc type(Kind result, Kind parameter) {
        return MethodTypeDesc.of(VectorApi.primitive(Storage.of(result)), VectorApi.primitive(Storage.of(parameter)));
    }

    static TypeKind element(Storage storage) {
        return switch (storage) {
            case BYTE -> TypeKind.BYTE;
            case SHORT -> TypeKind.SHORT;
            case INT -> TypeKind.INT;
            case LONG -> TypeKind.LONG;
            case FLOAT -> TypeKind.FLOAT;
            case DOUBLE -> TypeKind.DOUBLE;
        };
    }
}
