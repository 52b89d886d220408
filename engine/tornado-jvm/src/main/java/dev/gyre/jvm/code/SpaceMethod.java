package dev.gyre.jvm.code;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** The method of a generated class that computes the parallel space: the kernel's own code, up to its innermost bound. */
public final class SpaceMethod {
    private static final String SPACE = "space";

    private SpaceMethod() {}

    /** Adds the method to a class, where {@link TileRunner#space} asks for it. */
    public static void add(ClassBuilder builder, RunnerClass frame, KernelCode kernel, LoopNest nest) {
        add(builder, frame, kernel, nest, SPACE);
    }

    /**
     * As {@link #add(ClassBuilder, RunnerClass, KernelCode, LoopNest)}, for another method that asks.
     *
     * @param asks the method's name, which takes what {@code space} takes
     */
    public static void add(ClassBuilder builder, RunnerClass frame, KernelCode kernel, LoopNest nest, String asks) {
        MethodTypeDesc kernelType = kernel.method().type().describeConstable().orElseThrow();
        MethodTypeDesc type =
                kernelType.insertParameterTypes(kernelType.parameterCount(), ConstantDescs.CD_int.arrayType());
        builder.withMethod(
                SPACE,
                type,
                ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
                method -> method.transformCode(kernel.model(), new SpaceTransform(kernel, nest)));
        builder.withMethodBody(asks, RunnerClass.SPACE, ClassFile.ACC_PUBLIC, code -> {
            frame.loadArguments(code);
            code.aload(1).invokestatic(frame.name(), SPACE, type).return_();
        });
    }
}
