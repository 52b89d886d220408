package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.group.Halving;
import dev.gyre.jvm.simd.ir.Storage;
import dev.gyre.jvm.simd.vector.LaneConstants;
import dev.gyre.jvm.simd.vector.Readiness;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Locale;

/**
 * Emits a method that does all rounds of a {@link Halving} from a stride on, a power of two: from vector to vector while the stride is no
 * shorter than one, then within one vector. What's in it is what the items would leave there, element by element.
 */
final class HalvingCode {
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;

    private final ClassDesc owner;
    private final String suffix;
    private final VectorApi api;
    private final Halving halving;
    private final Storage storage;
    private final int width;
    private final LaneConstants constants;

    /**
     * A method of a class.
     *
     * @param suffix of the names of its members
     * @param api calls with the species of that suffix
     */
    HalvingCode(ClassDesc owner, String suffix, VectorApi api, Halving halving, int width) {
        this.owner = owner;
        this.suffix = suffix;
        this.api = api;
        this.halving = halving;
        this.storage = halving.array().storage();
        this.width = width;
        this.constants = new LaneConstants(owner, "_HALVING" + suffix);
    }

    Halving halving() {
        return halving;
    }

    /** The array, the stride. */
    private MethodTypeDesc type() {
        ClassDesc array = VectorApi.primitive(storage).arrayType();
        return MethodTypeDesc.of(ConstantDescs.CD_void, array, ConstantDescs.CD_int);
    }

    private String method() {
        return "blockHalving" + suffix;
    }

    private Readiness readiness() {
        return new Readiness(owner, method(), type(), 0, 1);
    }

    /** Adds the method and the constants that it needs. */
    void emit(ClassBuilder builder) {
        builder.withMethodBody(method(), type(), STATIC, this::rounds);
        readiness().emit(builder);
        constants.emit(builder);
    }

    /** Sets the constants, in the class's initialiser. */
    void initialize(CodeBuilder code) {
        constants.initialize(code);
    }

    /** Calls the method with the array and the stride that are pushed. */
    void call(CodeBuilder code, Runnable arguments) {
        readiness().check(code);
        arguments.run();
        code.invokestatic(owner, method(), type());
    }

    private void rounds(CodeBuilder code) {
        int array = code.parameterSlot(0);
        int stride = code.parameterSlot(1);
        Label some = code.newLabel();
        code.iload(stride).ifgt(some).return_().labelBinding(some); // as it's called to be compiled
        Label within = code.newLabel();
        Label head = code.newBoundLabel();
        code.iload(stride).loadConstant(width).if_icmplt(within);
        vectors(code, array, stride);
        code.iload(stride).iconst_1().ishr().istore(stride).goto_(head).labelBinding(within);
        int vector = code.allocateLocal(TypeKind.REFERENCE);
        load(code, array, () -> code.iconst_0());
        code.astore(vector);
        for (int half = width / 2; half > 0; half /= 2) {
            Label no = code.newLabel();
            code.iload(stride).loadConstant(half).if_icmplt(no);
            api.loadVector(code, storage.kind(), vector);
            api.loadVector(code, storage.kind(), vector);
            api.loadVector(code, storage.kind(), vector);
            constants.exchanged(code, storage, width, half);
            api.rearrange(code, storage.kind());
            join(code);
            int upper = half;
            constants.mask(code, storage, LaneConstants.lanes(width, lane -> lane < upper ? 1 : 0));
            api.blend(code, storage.kind());
            code.astore(vector).labelBinding(no);
        }
        api.loadVector(code, storage.kind(), vector);
        code.aload(array).iconst_0();
        api.store(code, storage, false, false);
        code.return_();
    }

    /** A round whose stride is a whole number of vectors. */
    private void vectors(CodeBuilder code, int array, int stride) {
        int first = code.allocateLocal(TypeKind.INT);
        Label end = code.newLabel();
        code.iconst_0().istore(first);
        Label head = code.newBoundLabel();
        code.iload(first).iload(stride).if_icmpge(end);
        load(code, array, () -> code.iload(first));
        load(code, array, () -> code.iload(first).iload(stride).iadd());
        join(code);
        code.aload(array).iload(first);
        api.store(code, storage, false, false);
        code.iinc(first, width).goto_(head).labelBinding(end);
    }

    private void load(CodeBuilder code, int array, Runnable index) {
        api.species(code, storage);
        code.aload(array);
        index.run();
        api.load(code, storage, false, false);
    }

    private void join(CodeBuilder code) {
        switch (halving.op()) {
            case AND, OR, XOR -> {
                int other = code.allocateLocal(TypeKind.REFERENCE);
                code.astore(other);
                api.binary(
                        code, storage.kind(), halving.op().name(), () -> api.loadVector(code, storage.kind(), other));
            }
            default -> api.method(code, storage.kind(), halving.op().name().toLowerCase(Locale.ROOT), 1);
        }
    }
}
