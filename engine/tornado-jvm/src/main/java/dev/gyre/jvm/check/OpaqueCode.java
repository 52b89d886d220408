package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.OwnMethods;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Code that may change what {@link Instrumentation} puts no hook before: fields, and memory in calls of methods that aren't instrumented. */
final class OpaqueCode {
    /** The package of mathematical functions. */
    private static final String MATHEMATICS = "uk/ac/manchester/tornado/api/math/";

    /** Names of classes of numbers begin with these. */
    private static final List<String> VECTORS =
            List.of(Instrumentation.TYPES + "vectors/", Instrumentation.TYPES + "HalfFloat");

    /** Classes whose methods compute. */
    private static final Set<ClassDesc> NUMBERS = Stream.of(
                    Math.class,
                    StrictMath.class,
                    Boolean.class,
                    Byte.class,
                    Character.class,
                    Short.class,
                    Integer.class,
                    Long.class,
                    Float.class,
                    Double.class)
            .map(c -> c.describeConstable().orElseThrow())
            .collect(Collectors.toUnmodifiableSet());

    private OpaqueCode() {}

    /** Whether a kernel, or a method of its own that it calls, has such code. */
    static boolean isIn(KernelCode code) {
        OwnMethods methods = OwnMethods.of(code);
        return methods.code().stream().flatMap(c -> c.instructions().stream()).anyMatch(i -> isOpaque(methods, i));
    }

    private static boolean isOpaque(OwnMethods methods, CodeElement element) {
        return switch (element) {
            case FieldInstruction field -> field.opcode() == Opcode.PUTFIELD || field.opcode() == Opcode.PUTSTATIC;
            case InvokeInstruction call ->
                methods.called(call).isEmpty() && !Instrumentation.isHooked(call) && reachesMemory(call);
            case InvokeDynamicInstruction _ -> true;
            default -> false;
        };
    }

    /** Whether a call may store, or load what another item may store. */
    private static boolean reachesMemory(InvokeInstruction call) {
        ClassDesc owner = call.owner().asSymbol();
        String name = call.owner().asInternalName();
        if (owner.equals(Instrumentation.CONTEXT)) {
            return call.name().stringValue().startsWith("mma");
        }
        boolean ofNumbers = call.typeSymbol().parameterList().stream().allMatch(ClassDesc::isPrimitive);
        if (!name.startsWith(Instrumentation.TYPES)) {
            return !NUMBERS.contains(owner) && !(ofNumbers && name.startsWith(MATHEMATICS));
        }
        boolean makes = call.name().equalsString(ConstantDescs.INIT_NAME);
        boolean asksSize = ofNumbers && returnsNumber(call);
        boolean ofVectors = VECTORS.stream().anyMatch(name::startsWith) && !returnsNothing(call);
        return !makes && !asksSize && !ofVectors;
    }

    private static boolean returnsNothing(InvokeInstruction call) {
        return call.typeSymbol().returnType().equals(ConstantDescs.CD_void);
    }

    private static boolean returnsNumber(InvokeInstruction call) {
        return call.typeSymbol().returnType().isPrimitive() && !returnsNothing(call);
    }
}
