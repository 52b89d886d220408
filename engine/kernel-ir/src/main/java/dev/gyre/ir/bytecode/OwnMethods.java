package dev.gyre.ir.bytecode;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A kernel's code, and that of the static methods that it calls, and that these call: of its own class, or of another one of its package
 * whose private members they leave alone, so that copies of them may stand in a class beside the kernel's.
 */
public final class OwnMethods {
    private final KernelMethod kernel;
    private final Map<KernelMethod, Optional<KernelCode>> methods = new LinkedHashMap<>();

    private OwnMethods(KernelCode code) {
        this.kernel = code.method();
        methods.put(kernel, Optional.of(code));
        code.instructions().forEach(this::collect);
    }

    /** The methods of a kernel's code, which may be a part of its method. */
    public static OwnMethods of(KernelCode code) {
        return new OwnMethods(code);
    }

    private void collect(CodeElement element) {
        resolve(element).filter(called -> !methods.containsKey(called)).ifPresent(called -> {
            Optional<KernelCode> code = KernelCode.read(called).filter(this::isCopyable);
            methods.put(called, code);
            code.ifPresent(c -> c.instructions().forEach(this::collect));
        });
    }

    private Optional<KernelMethod> resolve(CodeElement element) {
        if (!(element instanceof InvokeInstruction call) || call.opcode() != Opcode.INVOKESTATIC) {
            return Optional.empty();
        }
        return ArgumentUse.resolve(methods.get(kernel).orElseThrow(), call)
                .filter(m -> m.owner().getPackageName().equals(kernel.owner().getPackageName()));
    }

    private boolean isCopyable(KernelCode code) {
        Class<?> owner = code.method().owner();
        return owner == kernel.owner() || code.instructions().stream().noneMatch(i -> isPrivate(owner, i));
    }

    private static boolean isPrivate(Class<?> owner, CodeElement element) {
        String name = owner.getName().replace('.', '/');
        return switch (element) {
            case InvokeInstruction call ->
                call.owner().asInternalName().equals(name)
                        && Arrays.stream(owner.getDeclaredMethods())
                                .anyMatch(m -> Modifier.isPrivate(m.getModifiers())
                                        && call.name().equalsString(m.getName()));
            case FieldInstruction field ->
                field.owner().asInternalName().equals(name)
                        && Arrays.stream(owner.getDeclaredFields())
                                .anyMatch(f -> Modifier.isPrivate(f.getModifiers())
                                        && field.name().equalsString(f.getName()));
            default -> false;
        };
    }

    public KernelMethod kernel() {
        return kernel;
    }

    /** The code of all of them, the kernel's first. */
    public Collection<KernelCode> code() {
        return methods.values().stream().flatMap(Optional::stream).toList();
    }

    /** The code of the one that an element calls; empty if it calls none. */
    public Optional<KernelCode> called(CodeElement element) {
        return resolve(element).flatMap(m -> methods.getOrDefault(m, Optional.empty()));
    }
}
