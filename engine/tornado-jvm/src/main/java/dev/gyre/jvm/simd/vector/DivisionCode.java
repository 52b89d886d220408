package dev.gyre.jvm.simd.vector;

import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.lane.Functions;
import dev.gyre.jvm.simd.lane.LongFunctions;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;

/** Divides vectors of whole numbers by a constant: by a product with its inverse, longs by a power of two by shifts. */
public final class DivisionCode {
    private DivisionCode() {}

    /**
     * Divides the vector on the stack.
     *
     * @param divisor 2 or more
     * @param remainder whether the remainder is asked for
     */
    public static void by(CodeBuilder code, VectorApi api, Kind kind, long divisor, boolean remainder) {
        if (kind == Kind.INT) {
            byInverse(code, api, kind, remainder, c -> {
                c.loadConstant(Functions.magic((int) divisor)).loadConstant(Functions.shift((int) divisor));
                if (remainder) {
                    c.loadConstant((int) divisor);
                }
            });
        } else if (Long.bitCount(divisor) == 1) {
            byPower(code, api, Long.numberOfTrailingZeros(divisor), remainder);
        } else {
            byInverse(code, api, kind, remainder, c -> {
                c.loadConstant(LongFunctions.magic(divisor)).loadConstant(LongFunctions.shift(divisor));
                if (remainder) {
                    c.loadConstant(divisor);
                }
            });
        }
    }

    private static void byInverse(
            CodeBuilder code, VectorApi api, Kind kind, boolean remainder, Consumer<CodeBuilder> constants) {
        ClassDesc type = VectorApi.type(kind);
        String name = remainder ? "remainderBy" : "divideBy";
        MethodTypeDesc division = MethodTypeDesc.of(type, type, ConstantDescs.CD_long, ConstantDescs.CD_int);
        MethodTypeDesc of =
                remainder ? division.insertParameterTypes(3, VectorApi.primitive(Storage.of(kind))) : division;
        api.call(code, List.of(kind, name), c -> api.ones(c, kind, 1), c -> {
            constants.accept(c);
            FunctionCode.apply(c, name, of);
        });
    }

    private static void byPower(CodeBuilder code, VectorApi api, int power, boolean remainder) {
        ClassDesc longs = VectorApi.type(Kind.LONG);
        String name = remainder ? "remainderByPower" : "divideByPower";
        MethodTypeDesc division = MethodTypeDesc.of(longs, longs, ConstantDescs.CD_int);
        api.call(code, List.of(name), c -> api.ones(c, Kind.LONG, 1), c -> {
            c.loadConstant(power);
            FunctionCode.apply(c, name, division);
        });
    }
}
