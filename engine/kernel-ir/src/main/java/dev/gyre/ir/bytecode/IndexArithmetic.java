package dev.gyre.ir.bytecode;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.BitSet;
import java.util.List;

/**
 * The sums, differences, products, shifts to the left and conversions from long whose results become an array's index, by way of each other and
 * of variables. What a mask, a quotient or a remainder is taken of isn't among them, as hash codes may leave the integers.
 */
public final class IndexArithmetic {
    private static final String TYPES = "uk/ac/manchester/tornado/api/types/";

    private final KernelCode code;
    private final ValueOrigins stack;
    private final BitSet found = new BitSet();
    private final BitSet stores = new BitSet();

    private IndexArithmetic(KernelCode code) {
        this.code = code;
        this.stack = new ValueOrigins(code);
    }

    /** The instructions' numbers. */
    public static BitSet of(KernelCode code) {
        IndexArithmetic arithmetic = new IndexArithmetic(code);
        for (int i = 0; i < code.instructions().size(); i++) {
            if (arithmetic.stack.reachable(i)) {
                arithmetic.index(i);
            }
        }
        return arithmetic.found;
    }

    private void index(int at) {
        switch (code.at(at)) {
            case ArrayLoadInstruction _ -> operand(at, 0);
            case ArrayStoreInstruction _ -> operand(at, 1);
            case InvokeInstruction call
            when call.owner().asInternalName().startsWith(TYPES) && call.opcode() == Opcode.INVOKEVIRTUAL -> {
                List<ClassDesc> types = call.typeSymbol().parameterList();
                String name = call.name().stringValue();
                int indices = name.startsWith("get") ? types.size() : name.startsWith("set") ? types.size() - 1 : 0;
                if (types.stream().limit(Math.max(0, indices)).allMatch(ConstantDescs.CD_int::equals)) {
                    for (int p = 0; p < indices; p++) {
                        operand(at, types.size() - 1 - p);
                    }
                }
            }
            default -> {}
        }
    }

    /** Follows the value at a depth of the stack, 0 on top, to the instruction that left it there. */
    private void operand(int at, int depth) {
        int above = stack.height(at) - depth;
        for (int i = at - 1; i >= 0; i--) {
            if (stack.reachable(i) && stack.height(i + 1) == above && leaves(code.at(i))) {
                value(i);
                return;
            }
        }
    }

    /** Whether an instruction leaves a value on the stack that wasn't there before. */
    private static boolean leaves(Instruction instruction) {
        return switch (instruction) {
            case OperatorInstruction _,
                    ConvertInstruction _,
                    LoadInstruction _,
                    ArrayLoadInstruction _,
                    ConstantInstruction _,
                    InvokeInstruction _,
                    FieldInstruction _ -> true;
            default -> false;
        };
    }

    private void value(int at) {
        Instruction instruction = code.at(at);
        switch (instruction) {
            case OperatorInstruction operator -> {
                boolean follows = switch (operator.opcode()) {
                    case IADD, ISUB, IMUL, ISHL -> true;
                    default -> false;
                };
                if (follows && !found.get(at)) {
                    found.set(at);
                    operand(at, 0);
                    operand(at, 1);
                }
            }
            case ConvertInstruction convert when convert.opcode() == Opcode.L2I -> found.set(at);
            case LoadInstruction load
            when load.typeKind() == TypeKind.INT -> {
                for (int i = 0; i < code.instructions().size(); i++) {
                    if (code.at(i) instanceof StoreInstruction store
                            && store.slot() == load.slot()
                            && stack.reachable(i)
                            && !stores.get(i)
                            && code.variable(store.slot(), i).equals(code.variableAt(load.slot(), at))) {
                        stores.set(i);
                        operand(i, 0);
                    }
                }
            }
            default -> {}
        }
    }
}
