package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.ParallelLoop;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.RunnerClass;
import dev.gyre.jvm.code.SpaceMethod;
import dev.gyre.jvm.code.TileShape;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Compiles a kernel to its own bytecode with the bounds of its parallel loops as further parameters: the scalar form, which takes
 * every kernel that has a nest of parallel loops.
 */
public final class ScalarCompiler {
    private ScalarCompiler() {}

    static Compilation.Compiled compile(KernelCode kernel, LoopNest nest) throws RefusedException {
        return compile(kernel, nest, (_, tiles) -> tiles, (_, _) -> {});
    }

    /**
     * As {@link #compile(KernelCode, LoopNest)}, with more than that done to the kernel's code.
     *
     * @param transform what is done in the class of a name, given what makes tiles of it
     * @param methods adds what that calls to the class
     */
    public static Compilation.Compiled compile(
            KernelCode kernel,
            LoopNest nest,
            BiFunction<ClassDesc, CodeTransform, CodeTransform> transform,
            BiConsumer<ClassDesc, ClassBuilder> methods)
            throws RefusedException {
        if (!RunnerClass.isNestMate(kernel.method()) && callsOwnMethods(kernel)) {
            throw new RefusedException("its class was loaded by another loader, so its methods can't be called");
        }
        RunnerClass frame = new RunnerClass(kernel.method(), "$Scalar");
        MethodTypeDesc kernelType = kernel.method().type().describeConstable().orElseThrow();
        int dimensions = nest.scheduled();
        MethodTypeDesc tileType = kernelType.insertParameterTypes(
                kernelType.parameterCount(),
                Collections.nCopies(2 * dimensions, ConstantDescs.CD_int).toArray(ClassDesc[]::new));
        int staticFlags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;
        return new Compilation.Compiled(Form.SCALAR, shape(nest), frame.define(builder -> {
            builder.withMethod(
                    "tile",
                    tileType,
                    staticFlags,
                    method -> method.transformCode(
                            kernel.model(), transform.apply(frame.name(), new TileTransform(kernel, nest))));
            methods.accept(frame.name(), builder);
            SpaceMethod.add(builder, frame, kernel, nest);
            builder.withMethodBody("run", RunnerClass.RUN, ClassFile.ACC_PUBLIC, code -> {
                frame.loadArguments(code);
                loadBounds(code, dimensions);
                code.invokestatic(frame.name(), "tile", tileType).return_();
            });
        }));
    }

    private static boolean callsOwnMethods(KernelCode kernel) {
        ClassDesc owner = kernel.method().owner().describeConstable().orElseThrow();
        return kernel.instructions().stream()
                .anyMatch(i -> i instanceof InvokeInstruction call
                        && call.owner().asSymbol().equals(owner));
    }

    private static void loadBounds(CodeBuilder code, int dimensions) {
        for (int b = 0; b < 2 * dimensions; b++) {
            code.iload(1 + b);
        }
    }

    private static TileShape shape(LoopNest nest) {
        List<Integer> steps = new ArrayList<>();
        for (ParallelLoop loop : nest.loops().subList(0, nest.scheduled())) {
            steps.add(loop.step());
        }
        return TileShape.of(steps, Collections.nCopies(steps.size(), 1));
    }
}
