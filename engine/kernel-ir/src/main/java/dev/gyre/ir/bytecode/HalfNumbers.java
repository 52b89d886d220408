package dev.gyre.ir.bytecode;

import dev.gyre.ir.bytecode.KernelCode.Variable;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/**
 * Gives conversions of {@link HalfFloat#getHalfFloatValue} the meaning that they have on a device. The method returns the 16 bits as a
 * short, so that {@code float f = half.getHalfFloatValue()} converts the bits as an integer in Java. TornadoVM's code keeps a half float
 * there and converts its number. A kernel is written for devices, so that the number is what it means; bits that a kernel masks, shifts or
 * stores stay bits on both.
 */
final class HalfNumbers {
    private static final ClassDesc HALF = HalfFloat.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc FLOAT_OF_SHORT =
            MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_short);

    private final KernelCode code;

    private HalfNumbers(KernelCode code) {
        this.code = code;
    }

    /** The code with these conversions as conversions of half floats; as it is if it has none. */
    static KernelCode of(KernelCode code) {
        HalfNumbers numbers = new HalfNumbers(code);
        if (IntStream.range(0, code.instructions().size()).noneMatch(numbers::isBits)) {
            return code;
        }
        BitSet conversions = new BitSet();
        IntStream.range(1, code.instructions().size()).filter(numbers::converts).forEach(conversions::set);
        return conversions.isEmpty()
                ? code
                : code.rewritten(m -> m.transformCode(code.model(), new Converting(conversions)));
    }

    /** Whether the instruction at an index converts a half float's bits, fresh or from a variable that holds nothing else. */
    private boolean converts(int index) {
        return code.at(index) instanceof ConvertInstruction convert
                && (convert.opcode() == Opcode.I2F || convert.opcode() == Opcode.I2D)
                && (isBits(index - 1) || isVariableOfBits(index - 1));
    }

    private boolean isBits(int index) {
        return code.at(index) instanceof InvokeInstruction call
                && call.owner().asSymbol().equals(HALF)
                && call.name().equalsString("getHalfFloatValue");
    }

    private boolean isVariableOfBits(int index) {
        if (!(code.at(index) instanceof LoadInstruction load)) {
            return false;
        }
        Optional<Variable> variable = code.variableAt(load.slot(), index);
        return variable.isPresent()
                && IntStream.range(1, code.instructions().size())
                        .filter(i -> code.at(i) instanceof StoreInstruction store
                                && store.slot() == load.slot()
                                && code.variable(store.slot(), i).equals(variable))
                        .mapToObj(i -> isBits(i - 1))
                        .reduce(Boolean::logicalAnd)
                        .orElse(false);
    }

    /** Converts half floats at these instructions. */
    private static final class Converting implements CodeTransform {
        private final BitSet conversions;
        private int at;

        Converting(BitSet conversions) {
            this.conversions = conversions;
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            if (element instanceof Instruction instruction && conversions.get(at++)) {
                builder.invokestatic(ConstantDescs.CD_Float, "float16ToFloat", FLOAT_OF_SHORT);
                if (instruction.opcode() == Opcode.I2D) {
                    builder.f2d();
                }
            } else {
                builder.with(element);
            }
        }
    }
}
