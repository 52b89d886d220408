package dev.gyre.jvm.simd.vector;

import dev.gyre.ir.Storage;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits {@code transpose}: loads as many vectors as a vector has lanes and stores them transposed. Rows and lanes exchange one bit of their
 * numbers after the other.
 */
public final class TransposeCode {
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;

    private final String suffix;
    private final VectorApi api;
    private final Storage storage;
    private final int width;
    private final LaneConstants constants;

    public TransposeCode(String suffix, VectorApi api, LaneConstants constants, Storage storage, int width) {
        this.suffix = suffix;
        this.api = api;
        this.storage = storage;
        this.width = width;
        this.constants = constants;
    }

    /** The type of the method: from, index in it, stride; to, index in it, stride. */
    public static MethodTypeDesc type(Storage storage) {
        ClassDesc array = VectorApi.primitive(storage).arrayType();
        return MethodTypeDesc.of(
                ConstantDescs.CD_void,
                array,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int,
                array,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int);
    }

    /** Adds the method to the class. */
    public void emit(ClassBuilder builder) {
        builder.withMethodBody(method(), type(storage), STATIC, this::transpose);
    }

    public String method() {
        return "transpose" + suffix;
    }

    private void transpose(CodeBuilder code) {
        int[] rows = new int[width];
        for (int r = 0; r < width; r++) {
            rows[r] = code.allocateLocal(TypeKind.REFERENCE);
            api.species(code, storage);
            address(code, 0, r);
            api.load(code, storage, false, false);
            code.astore(rows[r]);
        }
        int upper = code.allocateLocal(TypeKind.REFERENCE);
        for (int bit = 1; bit < width; bit *= 2) {
            for (int r = 0; r < width; r++) {
                if ((r & bit) == 0) {
                    exchange(code, bit, rows[r], rows[r + bit], upper);
                }
            }
        }
        for (int r = 0; r < width; r++) {
            code.aload(rows[r]);
            address(code, 3, r);
            api.store(code, storage, false, false);
        }
        code.return_();
    }

    /** Pushes the array that a group of three parameters names, and the index of a row in it. */
    private static void address(CodeBuilder code, int parameter, int row) {
        code.aload(code.parameterSlot(parameter)).iload(code.parameterSlot(parameter + 1));
        code.iload(code.parameterSlot(parameter + 2)).loadConstant(row).imul().iadd();
    }

    /** Exchanges the upper lanes of the lower row with the lower lanes of the upper one. */
    private void exchange(CodeBuilder code, int bit, int lower, int upper, int spare) {
        code.aload(lower).aload(upper);
        exchanged(code, bit);
        blend(code, bit);
        code.astore(spare).aload(lower);
        exchanged(code, bit);
        code.aload(upper);
        blend(code, bit);
        code.astore(upper).aload(spare).astore(lower);
    }

    /** The lanes of pairs that differ in a bit change places. */
    private void exchanged(CodeBuilder code, int bit) {
        constants.exchanged(code, storage, width, bit);
        api.rearrange(code, storage.kind());
    }

    /** Takes lanes that have a bit from the second vector. */
    private void blend(CodeBuilder code, int bit) {
        constants.mask(code, storage, LaneConstants.lanes(width, lane -> lane & bit));
        api.blend(code, storage.kind());
    }
}
