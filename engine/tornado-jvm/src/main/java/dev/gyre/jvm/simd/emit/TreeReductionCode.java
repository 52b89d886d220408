package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import dev.gyre.ir.group.TreeReduction;
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
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Emits a method that does all rounds of a {@link TreeReduction} from a stride on, a power of two: from vector to vector while the stride is no
 * shorter than one, then within one vector. Of the last rounds what one stores isn't loaded by the next, which would wait for it, and long where
 * it lies in two lines of the cache. What's in it is what the items would leave there, element by element.
 */
final class TreeReductionCode {
    /** Vectors that stay in registers from round to round. */
    private static final int VECTORS = 8;

    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;

    private final ClassDesc owner;
    private final String suffix;
    private final VectorApi api;
    private final TreeReduction halving;
    private final Storage storage;
    private final int width;
    private final LaneConstants constants;

    /**
     * A method of a class.
     *
     * @param suffix of the names of its members
     * @param shared by the methods of the class
     */
    TreeReductionCode(ClassDesc owner, String suffix, ClassConstants shared, TreeReduction halving, int width) {
        this.owner = owner;
        this.suffix = suffix;
        this.api = shared.api(width);
        this.halving = halving;
        this.storage = halving.array().storage();
        this.width = width;
        this.constants = shared.lanes();
    }

    TreeReduction halving() {
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

    /** Adds the method. */
    void emit(ClassBuilder builder) {
        builder.withMethodBody(method(), type(), STATIC, this::rounds);
        readiness().emit(builder);
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
        Label few = code.newLabel();
        Label head = code.newBoundLabel();
        code.iload(stride).loadConstant(VECTORS * width).if_icmple(few);
        vectors(code, array, stride);
        code.iload(stride).iconst_1().ishr().istore(stride).goto_(head).labelBinding(few);
        List<Integer> sums = Stream.generate(() -> code.allocateLocal(TypeKind.REFERENCE))
                .limit(VECTORS)
                .toList();
        Label one = code.newLabel();
        List<Label> joined =
                IntStream.range(0, VECTORS).mapToObj(_ -> code.newLabel()).toList();
        for (int count = VECTORS; count > 0; count /= 2) {
            Label no = code.newLabel();
            code.iload(stride).loadConstant(count * width).if_icmplt(no);
            for (int i = 0; i < count; i++) {
                int at = i * width;
                load(code, array, () -> code.loadConstant(at));
                load(code, array, () -> code.loadConstant(at).iload(stride).iadd());
                join(code);
                code.astore(sums.get(i));
            }
            code.goto_(joined.get(count - 1)).labelBinding(no);
        }
        load(code, array, () -> code.iconst_0());
        code.astore(sums.getFirst()).goto_(one);
        for (int count = VECTORS; count > 0; count /= 2) {
            code.labelBinding(joined.get(count - 1));
            for (int i = 0; i < count; i++) {
                store(code, array, i * width, sums.get(i));
            }
            for (int i = 0; i < count / 2; i++) {
                api.loadVector(code, storage.kind(), sums.get(i));
                api.loadVector(code, storage.kind(), sums.get(i + count / 2));
                join(code);
                code.astore(sums.get(i));
            }
        }
        code.labelBinding(one);
        within(code, array, stride, sums.getFirst());
        code.return_();
    }

    /** The rounds within one vector, of those that are left. All lanes go on adding, and of each round those are kept that items would add. */
    private void within(CodeBuilder code, int array, int stride, int vector) {
        int sums = code.allocateLocal(TypeKind.REFERENCE);
        api.loadVector(code, storage.kind(), vector);
        code.astore(sums);
        for (int half = width / 2; half > 0; half /= 2) {
            Label no = code.newLabel();
            code.iload(stride).loadConstant(half).if_icmplt(no);
            api.loadVector(code, storage.kind(), sums);
            api.loadVector(code, storage.kind(), sums);
            constants.exchanged(code, storage, width, half);
            api.rearrange(code, storage.kind());
            join(code);
            code.astore(sums);
            api.loadVector(code, storage.kind(), vector);
            api.loadVector(code, storage.kind(), sums);
            int upper = half;
            constants.mask(code, storage, LaneConstants.lanes(width, lane -> lane < upper ? 1 : 0));
            api.blend(code, storage.kind());
            code.astore(vector).labelBinding(no);
        }
        store(code, array, 0, vector);
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

    private void store(CodeBuilder code, int array, int index, int vector) {
        api.loadVector(code, storage.kind(), vector);
        code.aload(array).loadConstant(index);
        api.store(code, storage, false, false);
    }

    private void load(CodeBuilder code, int array, Runnable index) {
        api.species(code, storage);
        code.aload(array);
        index.run();
        api.load(code, storage, false, false);
    }

    private void join(CodeBuilder code) {
        join(code, api, halving);
    }

    /** Joins the two vectors that are pushed, lane by lane. */
    static void join(CodeBuilder code, VectorApi api, TreeReduction halving) {
        Kind kind = halving.array().storage().kind();
        switch (halving.op()) {
            case AND, OR, XOR -> {
                int other = code.allocateLocal(TypeKind.REFERENCE);
                code.astore(other);
                api.binary(code, kind, halving.op().name(), () -> api.loadVector(code, kind, other));
            }
            default -> api.method(code, kind, halving.op().name().toLowerCase(Locale.ROOT), 1);
        }
    }
}
