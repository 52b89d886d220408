package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Storage;
import dev.gyre.jvm.simd.lane.Lanes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Emits accesses at a small stride S, as of vectors of three or of complex numbers. A load is S whole vectors, of whose lanes one in S is
 * picked; the last vector ends with the last lane's element, so that nothing behind it is read. S stores that fill all places between them are
 * S whole vectors too, over which the lanes of each are spread.
 */
final class PickCode {
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;

    private final ClassDesc owner;
    private final String suffix;
    private final VectorApi api;
    private final int width;

    /** What is picked from where. */
    record Stride(Storage storage, int stride) {}

    PickCode(ClassDesc owner, String suffix, VectorApi api, int width) {
        this.owner = owner;
        this.suffix = suffix;
        this.api = api;
        this.width = width;
    }

    /** Adds the constants. */
    void emit(ClassBuilder builder, Set<Stride> strides) {
        for (Stride s : strides) {
            for (int part = 0; part < s.stride(); part++) {
                builder.withField(field("PICKED", s, part), VectorApi.SHUFFLE, STATIC);
                builder.withField(field("PART", s, part), VectorApi.MASK, STATIC);
                builder.withField(field("SPREAD", s, part), VectorApi.SHUFFLE, STATIC);
                for (int which = 1; which < s.stride(); which++) {
                    builder.withField(field("TURN_" + which, s, part), VectorApi.MASK, STATIC);
                }
            }
        }
    }

    /** Sets them, in the class's initialiser. */
    void initialize(CodeBuilder code, Set<Stride> strides) {
        for (Stride s : strides) {
            for (int part = 0; part < s.stride(); part++) {
                api.species(code, s.storage());
                code.loadConstant(s.stride()).loadConstant(part);
                LaneCalls.picked(code);
                code.putstatic(owner, field("PICKED", s, part), VectorApi.SHUFFLE);
                api.species(code, s.storage());
                code.loadConstant(s.stride()).loadConstant(part);
                LaneCalls.part(code);
                code.putstatic(owner, field("PART", s, part), VectorApi.MASK);
                api.species(code, s.storage());
                code.loadConstant(s.stride()).loadConstant(part);
                LaneCalls.spread(code);
                code.putstatic(owner, field("SPREAD", s, part), VectorApi.SHUFFLE);
                for (int which = 1; which < s.stride(); which++) {
                    api.species(code, s.storage());
                    code.loadConstant(s.stride()).loadConstant(part).loadConstant(which);
                    LaneCalls.turn(code);
                    code.putstatic(owner, field("TURN_" + which, s, part), VectorApi.MASK);
                }
            }
        }
    }

    private String field(String what, Stride s, int part) {
        return what + "_" + s.storage() + "_" + s.stride() + "_" + part + suffix;
    }

    /**
     * Pushes a vector.
     *
     * @param address pushes the array and the index of lane 0 plus a number
     */
    void load(CodeBuilder code, Stride s, IntConsumer address) {
        Kind kind = Kind.valueOf(s.storage().name());
        for (int part = 0; part < s.stride(); part++) {
            api.species(code, s.storage());
            address.accept(Lanes.first(width, s.stride(), part));
            api.load(code, s.storage(), false, false);
            code.getstatic(owner, field("PICKED", s, part), VectorApi.SHUFFLE);
            api.rearrange(code, kind);
            if (part > 0) {
                code.getstatic(owner, field("PART", s, part), VectorApi.MASK);
                api.blend(code, kind);
            }
        }
    }

    /**
     * Pushes one of the vectors that S stores are.
     *
     * @param part which of them
     * @param value pushes the vector of the store with a number
     */
    void spread(CodeBuilder code, Stride s, int part, IntConsumer value) {
        Kind kind = Kind.valueOf(s.storage().name());
        for (int which = 0; which < s.stride(); which++) {
            value.accept(which);
            code.getstatic(owner, field("SPREAD", s, part), VectorApi.SHUFFLE);
            api.rearrange(code, kind);
            if (which > 0) {
                code.getstatic(owner, field("TURN_" + which, s, part), VectorApi.MASK);
                api.blend(code, kind);
            }
        }
    }
}
