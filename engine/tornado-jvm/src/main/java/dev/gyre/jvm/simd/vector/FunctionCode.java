package dev.gyre.jvm.simd.vector;

import dev.gyre.jvm.simd.lane.Angles;
import dev.gyre.jvm.simd.lane.DoubleAngles;
import dev.gyre.jvm.simd.lane.DoubleFunctions;
import dev.gyre.jvm.simd.lane.DoubleHyperbolics;
import dev.gyre.jvm.simd.lane.DoublePowers;
import dev.gyre.jvm.simd.lane.Functions;
import dev.gyre.jvm.simd.lane.LongFunctions;
import dev.gyre.jvm.simd.lane.Roundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Copies the functions of {@link Functions} and its kin to where they're used. The JVM would leave a function out of line once it has compiled it by
 * itself, and a vector that crosses a call lives on the heap.
 * A function returns at its end only.
 */
final class FunctionCode {
    private static final Map<String, ClassModel> LIBRARIES = Stream.of(
                    Functions.class,
                    Angles.class,
                    Roundings.class,
                    DoubleFunctions.class,
                    DoubleAngles.class,
                    DoublePowers.class,
                    DoubleHyperbolics.class,
                    LongFunctions.class)
            .collect(Collectors.toMap(library -> library.getName().replace('.', '/'), FunctionCode::read));

    private FunctionCode() {}

    private static ClassModel read(Class<?> library) {
        try (InputStream in = library.getResourceAsStream(library.getSimpleName() + ".class")) {
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies a function to the values on the stack. */
    static void apply(CodeBuilder code, String name, MethodTypeDesc type) {
        copy(code, body(name, type), type);
    }

    private static CodeModel body(String name, MethodTypeDesc type) {
        return LIBRARIES.values().stream()
                .flatMap(library -> library.methods().stream())
                .filter(m -> m.methodName().equalsString(name)
                        && m.methodTypeSymbol().equals(type))
                .findFirst()
                .flatMap(MethodModel::code)
                .orElseThrow(
                        () -> new IllegalStateException("there is no function " + name + type.displayDescriptor()));
    }

    private static void copy(CodeBuilder code, CodeModel body, MethodTypeDesc type) {
        Map<Integer, Integer> slots = new HashMap<>();
        Map<Label, Label> labels = new HashMap<>();
        int end = type.parameterList().stream()
                .mapToInt(t -> TypeKind.from(t).slotSize())
                .sum();
        for (int p = type.parameterCount() - 1; p >= 0; p--) {
            TypeKind kind = TypeKind.from(type.parameterType(p));
            end -= kind.slotSize();
            code.storeLocal(kind, slots.computeIfAbsent(end, slot -> code.allocateLocal(kind)));
        }
        for (CodeElement element : body) {
            switch (element) {
                case LoadInstruction load -> code.loadLocal(load.typeKind(), slots.get(load.slot()));
                case StoreInstruction store ->
                    code.storeLocal(
                            store.typeKind(),
                            slots.computeIfAbsent(store.slot(), slot -> code.allocateLocal(store.typeKind())));
                case InvokeInstruction call
                when LIBRARIES.containsKey(call.owner().asInternalName()) ->
                    apply(code, call.name().stringValue(), call.typeSymbol());
                case LabelTarget target -> code.labelBinding(copy(code, labels, target.label()));
                case BranchInstruction branch -> code.branch(branch.opcode(), copy(code, labels, branch.target()));
                case ReturnInstruction _ -> {} // the result stays on the stack
                case Instruction i -> code.with(i);
                default -> {} // debug information of another class
            }
        }
    }

    private static Label copy(CodeBuilder code, Map<Label, Label> labels, Label label) {
        return labels.computeIfAbsent(label, _ -> code.newLabel());
    }
}
