package dev.gyre.jvm.check;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Makes arrays of TornadoVM's API, and a program's classes that use plain Java arrays, tell {@link HostAccess} when the program itself uses an
 * element: an agent of checked processes. Kernels use what class files say, in which nothing changes.
 */
public final class HostAgent {
    private static final String ARRAYS = "uk/ac/manchester/tornado/api/types/arrays/";
    private static final ClassDesc HOOKS = HostAccess.class.describeConstable().orElseThrow();
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;

    private HostAgent() {}

    /** Begins to change classes, before the program's {@code main}. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> known, ProtectionDomain domain, byte[] bytes) {
                if (name != null && name.startsWith(ARRAYS) && name.endsWith("Array")) {
                    return changed(bytes);
                }
                return PlainArrayHooks.take(loader, name, domain) ? PlainArrayHooks.changed(loader, bytes) : null;
            }
        });
    }

    /**
     * Writes an archive that names this class as an agent, for {@code -javaagent}, and holds nothing more.
     *
     * @return the file
     * @throws IOException if it can't be written
     */
    public static Path jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), HostAgent.class.getName());
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
        return file;
    }

    /** A class of arrays with calls of the hooks. */
    static byte[] changed(byte[] bytes) {
        ClassFile files = ClassFile.of();
        ClassModel model = files.parse(bytes);
        return files.transformClass(model, (builder, element) -> {
            if (element instanceof MethodModel method
                    && method.code().isPresent()
                    && !method.flags().has(AccessFlag.STATIC)) {
                builder.transformMethod(method, MethodTransform.transformingCode(hooks(method)));
            } else {
                builder.with(element);
            }
        });
    }

    private static CodeTransform hooks(MethodModel method) {
        boolean indexed = !method.methodTypeSymbol().parameterList().isEmpty()
                && method.methodTypeSymbol().parameterType(0).equals(ConstantDescs.CD_int);
        return switch (method.methodName().stringValue()) {
            case "get" -> indexed ? before("read", true) : CodeTransform.ACCEPT_ALL;
            case "set" -> indexed ? new Behind() : CodeTransform.ACCEPT_ALL;
            case "toHeapArray", "slice" -> before("readAll", false);
            case "init", "getSegment" -> before("wroteAll", false);
            default -> CodeTransform.ACCEPT_ALL;
        };
    }

    private static void call(CodeBuilder code, String hook, boolean indexed) {
        code.aload(0);
        if (indexed) {
            code.iload(1);
        }
        code.invokestatic(
                HOOKS,
                hook,
                indexed
                        ? MethodTypeDesc.of(ConstantDescs.CD_void, OBJECT, ConstantDescs.CD_int)
                        : MethodTypeDesc.of(ConstantDescs.CD_void, OBJECT));
    }

    private static CodeTransform before(String hook, boolean indexed) {
        return new CodeTransform() {
            @Override
            public void atStart(CodeBuilder code) {
                call(code, hook, indexed);
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                code.with(element);
            }
        };
    }

    /** Calls the hook of a store when that's done. */
    private static final class Behind implements CodeTransform {
        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof ReturnInstruction) {
                call(code, "wrote", true);
            }
            code.with(element);
        }
    }
}
