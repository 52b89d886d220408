package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.code.Notice;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Objects;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.TaskGraph;

/**
 * Calls of {@link HostAccess} at loads and stores of plain Java arrays' elements, in a program's own classes and its libraries'. What methods of the
 * JDK do with an array isn't seen.
 */
final class PlainArrayHooks implements CodeTransform {
    private static final ClassDesc HOOKS = HostAccess.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc ELEMENT =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_int);

    private PlainArrayHooks() {}

    /** Whether a class is the program's: not the JDK's, and not of this runtime's archives. */
    static boolean take(ClassLoader loader, String name, ProtectionDomain domain) {
        return name != null
                && loader != null
                && !loader.equals(ClassLoader.getPlatformClassLoader())
                && !((name.startsWith("dev/gyre/") || name.startsWith("uk/ac/manchester/tornado/api/"))
                        && isOurs(domain));
    }

    private static boolean isOurs(ProtectionDomain domain) {
        CodeSource source = domain == null ? null : domain.getCodeSource();
        return Stream.of(HostAgent.class, KernelMethod.class, TaskGraph.class)
                .anyMatch(own -> Objects.equals(own.getProtectionDomain().getCodeSource(), source));
    }

    /** A class with calls of the hooks; null, which leaves it as it is, if there's no room or place for them, which is told. */
    static byte[] changed(ClassLoader loader, byte[] bytes) {
        ClassFile files = KernelMethod.classFile(loader);
        ClassModel model = files.parse(bytes);
        try {
            return files.transformClass(model, ClassTransform.transformingMethodBodies(new PlainArrayHooks()));
        } catch (IllegalArgumentException e) {
            Notice.once("%s: what it reads of plain arrays isn't checked: %s"
                    .formatted(model.thisClass().asInternalName().replace('/', '.'), e.getMessage()));
            return null;
        }
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        switch (element) {
            case ArrayLoadInstruction load
            when load.typeKind() != TypeKind.REFERENCE -> {
                code.dup2();
                code.invokestatic(HOOKS, "read", ELEMENT);
                code.with(load);
            }
            case ArrayStoreInstruction store
            when store.typeKind() != TypeKind.REFERENCE -> {
                int value = code.allocateLocal(store.typeKind());
                code.storeLocal(store.typeKind(), value);
                code.dup2();
                code.loadLocal(store.typeKind(), value);
                code.with(store);
                code.invokestatic(HOOKS, "wrote", ELEMENT);
            }
            default -> code.with(element);
        }
    }
}
