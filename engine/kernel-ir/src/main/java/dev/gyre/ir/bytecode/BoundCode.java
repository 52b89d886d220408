package dev.gyre.ir.bytecode;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StackInstruction;

/** The instructions that the bounds of a parallel loop may be computed with: pure, cheap, and the same whenever they run. */
final class BoundCode {
    private BoundCode() {}

    static boolean allowed(Instruction instruction) {
        return switch (instruction) {
            case LoadInstruction _, ConstantInstruction _, ConvertInstruction _, StackInstruction _ -> true;
            case OperatorInstruction operator ->
                operator.opcode() == Opcode.ARRAYLENGTH
                        || operator.typeKind() == TypeKind.INT
                        || operator.typeKind() == TypeKind.LONG;
            case InvokeInstruction invoke -> allowed(invoke);
            case FieldInstruction field -> field.opcode() == Opcode.GETFIELD;
            default -> false;
        };
    }

    private static boolean allowed(InvokeInstruction invoke) {
        return switch (invoke.name().stringValue()) {
            case String name when ArgumentUse.isSize(name) -> invoke.opcode() == Opcode.INVOKEVIRTUAL;
            case "intValue", "longValue", "shortValue", "byteValue" -> invoke.opcode() == Opcode.INVOKEVIRTUAL;
            case "min", "max", "ceilDiv", "floorDiv" -> invoke.opcode() == Opcode.INVOKESTATIC;
            default -> false;
        };
    }
}
