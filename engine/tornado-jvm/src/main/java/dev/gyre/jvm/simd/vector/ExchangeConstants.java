package dev.gyre.jvm.simd.vector;

import dev.gyre.jvm.simd.ir.Storage;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.function.Consumer;

/**
 * A generated class's constants for lanes that meet in pairs, bit of their numbers by bit: for each bit the shuffle that exchanges the lanes
 * of a pair, and a mask.
 *
 * @param mask pushes a mask, of a species and a bit that have been pushed
 */
public record ExchangeConstants(
        ClassDesc owner, String suffix, VectorApi api, Storage storage, int width, Consumer<CodeBuilder> mask) {
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;

    /** Adds the fields. */
    public void emit(ClassBuilder builder) {
        for (int bit = 1; bit < width; bit *= 2) {
            builder.withField(shuffleField(bit), VectorApi.SHUFFLE, STATIC);
            builder.withField(maskField(bit), VectorApi.MASK, STATIC);
        }
    }

    /** Sets them, in the class's initialiser. */
    public void initialize(CodeBuilder code) {
        for (int bit = 1; bit < width; bit *= 2) {
            api.species(code, storage);
            code.loadConstant(bit);
            LaneCalls.exchange(code);
            code.putstatic(owner, shuffleField(bit), VectorApi.SHUFFLE);
            api.species(code, storage);
            code.loadConstant(bit);
            mask.accept(code);
            code.putstatic(owner, maskField(bit), VectorApi.MASK);
        }
    }

    /** A vector with the lanes of each pair exchanged. */
    public void exchange(CodeBuilder code, int bit) {
        code.getstatic(owner, shuffleField(bit), VectorApi.SHUFFLE);
        api.rearrange(code, storage.kind());
    }

    /** Old vector, new vector: the new one where the mask is set. */
    public void blend(CodeBuilder code, int bit) {
        code.getstatic(owner, maskField(bit), VectorApi.MASK);
        api.blend(code, storage.kind());
    }

    private String shuffleField(int bit) {
        return "EXCHANGE_" + bit + suffix;
    }

    private String maskField(int bit) {
        return "MASK_" + bit + suffix;
    }
}
