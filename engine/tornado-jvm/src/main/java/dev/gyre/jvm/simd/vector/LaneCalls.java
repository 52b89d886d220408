package dev.gyre.jvm.simd.vector;

import dev.gyre.jvm.simd.lane.Lanes;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** The calls of {@link Lanes} by which generated code finds its constants. Operands are on the stack, in the order of the call. */
public final class LaneCalls {
    private static final ClassDesc LANES = Lanes.class.describeConstable().orElseThrow();
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc INTS = INT.arrayType();

    private LaneCalls() {}

    /** Name of the element type and a character for each lane, see {@link Lanes#shuffle}. */
    static void shuffle(CodeBuilder code) {
        ofNumbers(code, "shuffle", VectorApi.SHUFFLE);
    }

    /** Calls {@link Lanes#mask}, with the strings that {@link #shuffle} takes. */
    static void mask(CodeBuilder code) {
        ofNumbers(code, "mask", VectorApi.MASK);
    }

    /** Calls {@link Lanes#numbers}, with the strings that {@link #shuffle} takes. */
    static void numbers(CodeBuilder code) {
        ofNumbers(code, "numbers", VectorApi.VECTOR);
    }

    private static void ofNumbers(CodeBuilder code, String name, ClassDesc result) {
        code.invokestatic(LANES, name, MethodTypeDesc.of(result, ConstantDescs.CD_String, ConstantDescs.CD_String));
    }

    /** Stride and its number. */
    public static void offsets(CodeBuilder code) {
        code.invokestatic(LANES, "offsets", MethodTypeDesc.of(INTS, INT, INT));
    }

    /** Calls the offsets of a stride, which is on the stack. */
    public static void ownOffsets(CodeBuilder code) {
        code.invokestatic(LANES, "offsets", MethodTypeDesc.of(INTS, INT));
    }

    /** Calls the array of indices of a number, which is on the stack. */
    public static void indices(CodeBuilder code) {
        code.invokestatic(LANES, "indices", MethodTypeDesc.of(INTS, INT));
    }

    /** Name of the element type and lanes. */
    public static void findSpecies(CodeBuilder code) {
        code.invokestatic(LANES, "species", MethodTypeDesc.of(VectorApi.SPECIES, ConstantDescs.CD_String, INT));
    }
}
