package dev.gyre.ir.bytecode;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The methods that compilers put before a kernel where a lambda or a reference to it is made: they pass on what they get. Those of Scala, such as
 * {@code $anonfun$adapted$1}, cast and unbox it before, where the lambda's interface has objects and the kernel has numbers. The kernel is what they
 * call, whose parameters and annotations say what it is.
 */
final class AdapterMethod {
    private static final String SCALAS_UNBOXING = "scala/runtime/BoxesRunTime";
    private static final String KOTLINS_CHECKS = "kotlin/jvm/internal/Intrinsics";
    /** The method that gives the number as it is, by class. */
    private static final Map<String, String> UNBOXING = Map.of(
            "java/lang/Boolean",
            "booleanValue",
            "java/lang/Byte",
            "byteValue",
            "java/lang/Character",
            "charValue",
            "java/lang/Double",
            "doubleValue",
            "java/lang/Float",
            "floatValue",
            "java/lang/Integer",
            "intValue",
            "java/lang/Long",
            "longValue",
            "java/lang/Short",
            "shortValue");

    private static final int NO_PARAMETER = -1;

    private static final ClassValue<Map<KernelMethod, KernelMethod>> BEHIND = new ClassValue<>() {
        @Override
        protected Map<KernelMethod, KernelMethod> computeValue(Class<?> owner) {
            return new ConcurrentHashMap<>();
        }
    };

    private AdapterMethod() {}

    /** The method that one calls if it does nothing else and Java's compiler didn't write it, or itself; its class is read once. */
    static KernelMethod behind(KernelMethod method) {
        if (!method.isStatic()) {
            return method;
        }
        Map<KernelMethod, KernelMethod> known = BEHIND.get(method.owner());
        KernelMethod behind = known.get(method);
        if (behind == null) {
            behind = find(method);
            known.put(method, behind);
        }
        return behind;
    }

    private static KernelMethod find(KernelMethod method) {
        Optional<KernelMethod> called = KernelCode.read(method)
                .filter(code -> code.language().isPresent())
                .flatMap(AdapterMethod::called);
        return called.map(AdapterMethod::behind).orElse(method);
    }

    private static Optional<KernelMethod> called(KernelCode code) {
        List<Instruction> instructions = code.instructions();
        List<Integer> slots = slots(code);
        List<Integer> stack = new ArrayList<>();
        int last = instructions.size() - 2;
        for (Instruction instruction : instructions.subList(0, Math.max(0, last))) {
            boolean known = switch (instruction) {
                case LoadInstruction load -> stack.add(slots.indexOf(load.slot()));
                case ConstantInstruction _ -> stack.add(NO_PARAMETER);
                case TypeCheckInstruction cast -> cast.opcode() == Opcode.CHECKCAST;
                case StackInstruction copy -> copy.opcode() == Opcode.DUP && stack.add(stack.getLast());
                case InvokeInstruction call
                when isCheck(call) -> {
                    stack.subList(stack.size() - call.typeSymbol().parameterCount(), stack.size())
                            .clear();
                    yield true;
                }
                case InvokeInstruction call -> isUnboxing(call);
                default -> false;
            };
            if (!known) {
                return Optional.empty();
            }
        }
        boolean passesOn = last >= 0
                && instructions.get(last) instanceof InvokeInstruction call
                && call.opcode() == Opcode.INVOKESTATIC
                && call.typeSymbol().parameterCount() == stack.size()
                && instructions.getLast() instanceof ReturnInstruction
                && stack.equals(IntStream.range(0, slots.size()).boxed().toList());
        return passesOn ? ArgumentUse.resolve(code, (InvokeInstruction) instructions.get(last)) : Optional.empty();
    }

    /** The local slot of each parameter. */
    private static List<Integer> slots(KernelCode code) {
        List<Integer> slots = new ArrayList<>();
        int slot = 0;
        for (Class<?> type : code.method().type().parameterList()) {
            slots.add(slot);
            slot += type == long.class || type == double.class ? 2 : 1;
        }
        return slots;
    }

    private static boolean isCheck(InvokeInstruction call) {
        return call.owner().asInternalName().equals(KOTLINS_CHECKS)
                && call.name().stringValue().startsWith("check");
    }

    /** Whether a call makes of an object the number in it. */
    private static boolean isUnboxing(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        return owner.equals(SCALAS_UNBOXING) ? name.startsWith("unbox") : name.equals(UNBOXING.get(owner));
    }
}
