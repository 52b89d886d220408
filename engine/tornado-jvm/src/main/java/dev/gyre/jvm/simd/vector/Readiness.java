package dev.gyre.jvm.simd.vector;

import dev.gyre.jvm.simd.jit.WarmUp;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Has a block's method warmed up before its first use, see {@link WarmUp}.
 *
 * @param owner the generated class
 * @param method of the block
 * @param type of that method
 * @param steps the parameters by which loops move on, a bit each
 * @param elements of arrays
 */
public record Readiness(ClassDesc owner, String method, MethodTypeDesc type, long steps, int elements) {
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;
    private static final ClassDesc REHEARSAL = WarmUp.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc OF = MethodTypeDesc.of(
            ConstantDescs.CD_void, ConstantDescs.CD_MethodHandle, ConstantDescs.CD_long, ConstantDescs.CD_int);

    /** Adds the field that says whether the block is ready, and the method that makes it so, for one thread at a time. */
    public void emit(ClassBuilder builder) {
        builder.withField(field(), ConstantDescs.CD_boolean, STATIC | ClassFile.ACC_VOLATILE);
        builder.withMethodBody(prepare(), ConstantDescs.MTD_void, STATIC | ClassFile.ACC_SYNCHRONIZED, code -> {
            Label ready = code.newLabel();
            code.getstatic(owner, field(), ConstantDescs.CD_boolean).ifne(ready);
            code.loadConstant(MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.STATIC, owner, method, type));
            code.loadConstant(steps);
            code.loadConstant(elements);
            code.invokestatic(REHEARSAL, "of", OF);
            code.iconst_1().putstatic(owner, field(), ConstantDescs.CD_boolean);
            code.labelBinding(ready).return_();
        });
    }

    /** Emits the call of that method, unless the block is ready. */
    public void check(CodeBuilder code) {
        Label ready = code.newLabel();
        code.getstatic(owner, field(), ConstantDescs.CD_boolean).ifne(ready);
        code.invokestatic(owner, prepare(), ConstantDescs.MTD_void).labelBinding(ready);
    }

    private String field() {
        return "ready$" + method;
    }

    private String prepare() {
        return "prepare$" + method;
    }
}
