package dev.gyre.jvm.compile;

import dev.gyre.jvm.kernel.KernelMethod;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Compiles any kernel to a call of itself: a space of one iteration. */
final class SequentialCompiler {
    private SequentialCompiler() {}

    static Compilation.Compiled compile(KernelMethod kernel) {
        RunnerClass frame = new RunnerClass(kernel, "$Sequential");
        ClassDesc owner = kernel.owner().describeConstable().orElseThrow();
        MethodTypeDesc type = kernel.type().describeConstable().orElseThrow();
        boolean isInterface = kernel.owner().isInterface();
        return new Compilation.Compiled(Form.SEQUENTIAL, TileShape.ONE, frame.define(builder -> {
            builder.withMethodBody(
                    "space",
                    RunnerClass.SPACE,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(1).iconst_1().iconst_1().iastore().return_());
            builder.withMethodBody("run", RunnerClass.RUN, ClassFile.ACC_PUBLIC, code -> {
                frame.loadArguments(code);
                code.invokestatic(owner, kernel.name(), type, isInterface).return_();
            });
        }));
    }
}
