package dev.gyre.jvm.check;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * A place where a method may wait, with what has to be kept there.
 *
 * @param variables local variables that are used later
 * @param stack the types of what lies on the operand stack, the lowest first
 */
record ResumePoint(List<Variable> variables, List<ClassDesc> stack) {
    private static final ClassDesc FRAME = ItemFrame.class.describeConstable().orElseThrow();
    private static final ClassDesc NUMBERS = ConstantDescs.CD_long.arrayType();
    private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();

    /** A local variable's slot, and its type. */
    record Variable(int slot, ClassDesc type) {}

    private static boolean isNumber(ClassDesc type) {
        return type.isPrimitive();
    }

    private int count(boolean numbers) {
        return (int)
                (variables.stream().filter(v -> isNumber(v.type()) == numbers).count()
                        + stack.stream().filter(t -> isNumber(t) == numbers).count());
    }

    /**
     * Puts what has to be kept into the frame, and takes it off the stack.
     *
     * @param frame the slot of the frame; some behind it are free
     */
    void save(CodeBuilder code, int frame) {
        arrays(code, frame);
        int[] next = new int[2];
        for (Variable v : variables) {
            put(code, frame, v.type(), v.slot(), next);
        }
        for (ClassDesc type : stack.reversed()) {
            code.storeLocal(TypeKind.from(type), frame + 3);
            put(code, frame, type, frame + 3, next);
        }
    }

    /** Takes what {@link #save} put there. */
    void restore(CodeBuilder code, int frame) {
        arrays(code, frame);
        int[] next = new int[2];
        for (Variable v : variables) {
            take(code, frame, v.type(), next[isNumber(v.type()) ? 0 : 1]++);
            code.storeLocal(TypeKind.from(v.type()), v.slot());
        }
        int[] end = {count(true), count(false)};
        for (ClassDesc type : stack) {
            take(code, frame, type, --end[isNumber(type) ? 0 : 1]);
        }
    }

    private void arrays(CodeBuilder code, int frame) {
        code.aload(frame)
                .loadConstant(count(true))
                .invokevirtual(FRAME, "numbers", MethodTypeDesc.of(NUMBERS, ConstantDescs.CD_int))
                .astore(frame + 1);
        code.aload(frame)
                .loadConstant(count(false))
                .invokevirtual(FRAME, "objects", MethodTypeDesc.of(OBJECTS, ConstantDescs.CD_int))
                .astore(frame + 2);
    }

    private static void put(CodeBuilder code, int frame, ClassDesc type, int slot, int[] next) {
        boolean number = isNumber(type);
        code.aload(frame + (number ? 1 : 2)).loadConstant(next[number ? 0 : 1]++);
        code.loadLocal(TypeKind.from(type), slot);
        if (number) {
            Instrumentation.bits(code, TypeKind.from(type));
            code.lastore();
        } else {
            code.aastore();
        }
    }

    private static void take(CodeBuilder code, int frame, ClassDesc type, int place) {
        boolean number = isNumber(type);
        code.aload(frame + (number ? 1 : 2)).loadConstant(place);
        if (!number) {
            code.aaload().checkcast(type);
            return;
        }
        code.laload();
        switch (TypeKind.from(type)) {
            case LONG -> {}
            case DOUBLE ->
                code.invokestatic(
                        ConstantDescs.CD_Double,
                        "longBitsToDouble",
                        MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_long));
            case FLOAT ->
                code.l2i()
                        .invokestatic(
                                ConstantDescs.CD_Float,
                                "intBitsToFloat",
                                MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int));
            default -> code.l2i();
        }
    }
}
