package dev.gyre.jvm.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdenticalCodeFoldingTest {
    private static final ClassDesc OWNER = ClassDesc.of("dev.gyre.jvm.code.Folded");
    private static final MethodTypeDesc INT =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);
    private static final int PRIVATE = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;

    @Test
    void ofMethodsWithTheSameCodeOneIsLeftAndCalled() throws Exception {
        byte[] bytes = fold(three("sum", "difference", "plus")).orElseThrow();
        Class<?> folded = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
        assertThat(Arrays.stream(folded.getDeclaredMethods()).map(Method::getName))
                .containsExactlyInAnyOrder("sum", "difference", "all");
        assertThat(folded.getMethod("all", int.class, int.class).invoke(null, 7, 5))
                .isEqualTo((7 + 5) * (7 - 5) * (7 + 5) * (7 + 5));
    }

    @Test
    void methodsWithDifferentCodeStay() {
        assertThat(fold(three("sum", "difference", "times"))).isEmpty();
    }

    private static Optional<byte[]> fold(byte[] bytes) {
        ClassFile context = ClassFile.of();
        return IdenticalCodeFolding.fold(context, context.parse(bytes));
    }

    /** A class with these methods, and one with the product of what they give, the last by a method handle, too. */
    private static byte[] three(String... names) {
        return ClassFile.of().build(OWNER, builder -> {
            for (String name : names) {
                builder.withMethodBody(name, INT, PRIVATE, code -> {
                    code.iload(0).iload(1);
                    switch (name) {
                        case "difference" -> code.isub();
                        case "times" -> code.imul();
                        default -> code.iadd();
                    }
                    code.ireturn();
                });
            }
            builder.withMethodBody("all", INT, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, code -> {
                code.iconst_1();
                for (String name : names) {
                    code.iload(0).iload(1).invokestatic(OWNER, name, INT).imul();
                }
                code.loadConstant(MethodHandleDesc.ofMethod(
                        DirectMethodHandleDesc.Kind.STATIC,
                        OWNER,
                        List.of(names).getLast(),
                        INT));
                code.iload(0).iload(1).invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", INT);
                code.imul().ireturn();
            });
        });
    }
}
