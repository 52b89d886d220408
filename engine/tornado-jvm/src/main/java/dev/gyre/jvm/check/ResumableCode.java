package dev.gyre.jvm.check;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Has a method return where its work-item waits, and go on there when it's called again: its variables are kept in an {@link ItemFrame}
 * meanwhile. So the items of a group take turns on one thread. Coroutines as state machines, as C#'s compiler and Kotlin's make them.
 */
final class ResumableCode implements CodeTransform {
    private static final ClassDesc FRAME = ItemFrame.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc BY_POINT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

    private final List<ResumePoint> points;
    private final Predicate<CodeElement> waits;
    private final TypeKind result;
    private final int frame;
    private final List<Label> starts = new ArrayList<>();
    private int next;

    /**
     * The transformation of a method.
     *
     * @param points where it may wait, in order
     * @param waits whether a call is one of the points
     * @param result what the method gives
     * @param frame a slot that's free, as those behind it are
     */
    ResumableCode(List<ResumePoint> points, Predicate<CodeElement> waits, TypeKind result, int frame) {
        this.points = points;
        this.waits = waits;
        this.result = result;
        this.frame = frame;
    }

    @Override
    public void atStart(CodeBuilder code) {
        code.invokestatic(FRAME, "current", MethodTypeDesc.of(FRAME)).astore(frame);
        Label beginning = code.newLabel();
        List<SwitchCase> cases = new ArrayList<>();
        for (int p = 0; p < points.size(); p++) {
            starts.add(code.newLabel());
            cases.add(SwitchCase.of(p + 1, code.newLabel()));
        }
        code.aload(frame)
                .invokevirtual(FRAME, "resume", MethodTypeDesc.of(ConstantDescs.CD_int))
                .tableswitch(1, points.size(), beginning, cases);
        for (int p = 0; p < points.size(); p++) {
            code.labelBinding(cases.get(p).target());
            points.get(p).restore(code, frame);
            code.goto_(starts.get(p));
        }
        code.labelBinding(beginning);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction call) || !waits.test(element)) {
            code.with(element);
        } else if (ResumableKernel.isBarrier(call)) {
            code.pop();
            leave(code);
            code.labelBinding(starts.get(next++));
        } else {
            call(code, call);
        }
    }

    /** Calls a method that may wait: to go on it's called again, with any arguments. */
    private void call(CodeBuilder code, InvokeInstruction call) {
        Label arguments = code.newLabel();
        Label done = code.newLabel();
        TypeKind kind = TypeKind.from(call.typeSymbol().returnType());
        code.goto_(arguments).labelBinding(starts.get(next));
        call.typeSymbol().parameterList().forEach(type -> zero(code, TypeKind.from(type)));
        code.labelBinding(arguments)
                .aload(frame)
                .invokevirtual(FRAME, "call", ConstantDescs.MTD_void)
                .with(call)
                .invokestatic(FRAME, "waits", MethodTypeDesc.of(ConstantDescs.CD_boolean))
                .ifeq(done);
        drop(code, kind);
        leave(code);
        code.labelBinding(done);
        next++;
    }

    private void leave(CodeBuilder code) {
        points.get(next).save(code, frame);
        code.aload(frame).loadConstant(next + 1).invokevirtual(FRAME, "suspend", BY_POINT);
        zero(code, result);
        code.return_(result);
    }

    private static void drop(CodeBuilder code, TypeKind kind) {
        if (kind.slotSize() == 2) {
            code.pop2();
        } else if (kind.slotSize() == 1) {
            code.pop();
        }
    }

    private static void zero(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case VOID -> {}
            case REFERENCE -> code.aconst_null();
            case LONG -> code.lconst_0();
            case FLOAT -> code.fconst_0();
            case DOUBLE -> code.dconst_0();
            default -> code.iconst_0();
        }
    }
}
