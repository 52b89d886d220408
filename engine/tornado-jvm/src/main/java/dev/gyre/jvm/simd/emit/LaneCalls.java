package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.lane.Lanes;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** The calls of {@link Lanes} by which generated code finds its constants. Operands are on the stack, in the order of the call. */
final class LaneCalls {
    private static final ClassDesc LANES = Lanes.class.describeConstable().orElseThrow();
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc INTS = INT.arrayType();

    private LaneCalls() {}

    /** Species and bit, see {@link Lanes#exchange}. */
    static void exchange(CodeBuilder code) {
        code.invokestatic(LANES, "exchange", MethodTypeDesc.of(VectorApi.SHUFFLE, VectorApi.SPECIES, INT));
    }

    /** Species and bit, see {@link Lanes#upper}. */
    static void upper(CodeBuilder code) {
        code.invokestatic(LANES, "upper", MethodTypeDesc.of(VectorApi.MASK, VectorApi.SPECIES, INT));
    }

    /** Species, stride and part, see {@link Lanes#picked}. */
    static void picked(CodeBuilder code) {
        code.invokestatic(LANES, "picked", MethodTypeDesc.of(VectorApi.SHUFFLE, VectorApi.SPECIES, INT, INT));
    }

    /** Species, stride and part, see {@link Lanes#spread}. */
    static void spread(CodeBuilder code) {
        code.invokestatic(LANES, "spread", MethodTypeDesc.of(VectorApi.SHUFFLE, VectorApi.SPECIES, INT, INT));
    }

    /** Species, stride, part and number, see {@link Lanes#turn}. */
    static void turn(CodeBuilder code) {
        code.invokestatic(LANES, "turn", MethodTypeDesc.of(VectorApi.MASK, VectorApi.SPECIES, INT, INT, INT));
    }

    /** Species, stride and part, see {@link Lanes#part}. */
    static void part(CodeBuilder code) {
        code.invokestatic(LANES, "part", MethodTypeDesc.of(VectorApi.MASK, VectorApi.SPECIES, INT, INT));
    }

    /** Stride and its number. */
    static void offsets(CodeBuilder code) {
        code.invokestatic(LANES, "offsets", MethodTypeDesc.of(INTS, INT, INT));
    }

    /** Stride. */
    static void ownOffsets(CodeBuilder code) {
        code.invokestatic(LANES, "offsets", MethodTypeDesc.of(INTS, INT));
    }

    /** Number. */
    static void indices(CodeBuilder code) {
        code.invokestatic(LANES, "indices", MethodTypeDesc.of(INTS, INT));
    }

    /** Name of the element type and lanes. */
    static void findSpecies(CodeBuilder code) {
        code.invokestatic(LANES, "species", MethodTypeDesc.of(VectorApi.SPECIES, ConstantDescs.CD_String, INT));
    }
}
