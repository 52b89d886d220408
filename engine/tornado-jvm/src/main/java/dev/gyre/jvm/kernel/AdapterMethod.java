package dev.gyre.jvm.kernel;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.List;
import java.util.Optional;

/**
 * The methods that a compiler puts before a lambda's code where the lambda's interface has objects and the code has numbers: they cast and
 * unbox what they get, and pass it on. Scala's are called {@code $anonfun$adapted$1}. The kernel is what they call, whose parameters say what
 * it takes.
 */
final class AdapterMethod {
    private static final String UNBOXING = "scala/runtime/BoxesRunTime";

    private AdapterMethod() {}

    /** The method that one calls if it does nothing else, or itself. */
    static KernelMethod behind(KernelMethod method) {
        boolean erased = method.isStatic() && method.type().parameterList().contains(Object.class);
        return erased ? KernelCode.read(method).flatMap(AdapterMethod::called).orElse(method) : method;
    }

    private static Optional<KernelMethod> called(KernelCode code) {
        List<Instruction> instructions = code.instructions();
        int at = 0;
        int slot = 0;
        for (Class<?> type : code.method().type().parameterList()) {
            if (!(instructions.get(at) instanceof LoadInstruction load) || load.slot() != slot) {
                return Optional.empty();
            }
            slot += type == long.class || type == double.class ? 2 : 1;
            do {
                at++;
            } while (isConversion(instructions.get(at)));
        }
        return instructions.size() == at + 2
                        && instructions.get(at) instanceof InvokeInstruction call
                        && call.opcode() == Opcode.INVOKESTATIC
                        && call.typeSymbol().parameterCount()
                                == code.method().type().parameterCount()
                        && instructions.getLast() instanceof ReturnInstruction
                ? ArgumentUse.resolve(code, call)
                : Optional.empty();
    }

    /** Whether an instruction makes of an object one of its class, or the number in it. */
    private static boolean isConversion(Instruction instruction) {
        return switch (instruction) {
            case TypeCheckInstruction cast -> cast.opcode() == Opcode.CHECKCAST;
            case InvokeInstruction call ->
                call.opcode() == Opcode.INVOKESTATIC
                        && call.owner().asInternalName().equals(UNBOXING)
                        && call.name().stringValue().startsWith("unbox");
            default -> false;
        };
    }
}
