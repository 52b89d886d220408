package dev.gyre.jvm.simd.vector;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.lane.HeapBytes;
import dev.gyre.jvm.simd.lane.OffHeap;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The calls of {@link OffHeap} by which generated code reads segments. Operands are on the stack, in the order of the call. */
public final class OffHeapCalls {
    private static final ClassDesc SEGMENT =
            MemorySegment.class.describeConstable().orElseThrow();

    private static final ClassDesc OFF_HEAP = OffHeap.class.describeConstable().orElseThrow();
    private static final ClassDesc HEAP_BYTES =
            HeapBytes.class.describeConstable().orElseThrow();
    private static final ClassDesc INT = ConstantDescs.CD_int;

    private OffHeapCalls() {}

    /** The type of a parameter that holds an array's elements: a heap array, or the segment of an array off the heap. */
    public static ClassDesc memory(ArrayRef array) {
        return array.offHeap() ? SEGMENT : VectorApi.primitive(array.storage()).arrayType();
    }

    /** Replaces a segment by the number of its elements. */
    public static void size(CodeBuilder code, Storage storage) {
        code.loadConstant(storage.bytes());
        code.invokestatic(OFF_HEAP, "size", MethodTypeDesc.of(INT, SEGMENT, INT));
    }

    /** Replaces segment and index by an element. */
    public static void element(CodeBuilder code, Storage storage) {
        ClassDesc type = VectorApi.primitive(storage);
        code.invokestatic(OFF_HEAP, type.displayName() + "At", MethodTypeDesc.of(type, SEGMENT, INT));
    }

    /** Replaces an array of bytes, on the heap or off it, and an index by the short in two of them. */
    public static void shortAtByte(CodeBuilder code, ArrayRef array) {
        ClassDesc owner = array.offHeap() ? OFF_HEAP : HEAP_BYTES;
        code.invokestatic(owner, "shortAtByte", MethodTypeDesc.of(ConstantDescs.CD_short, memory(array), INT));
    }

    /** Species, segment, index; with a mask, the mask. */
    static void load(VectorApi api, CodeBuilder code, Storage storage, boolean masked) {
        ClassDesc type = VectorApi.type(storage);
        List<ClassDesc> parameters = new ArrayList<>(List.of(VectorApi.SPECIES, SEGMENT, INT));
        if (masked) {
            parameters.add(VectorApi.MASK);
        }
        String name = VectorApi.primitive(storage).displayName() + "s";
        MethodTypeDesc load = MethodTypeDesc.of(type, parameters);
        api.call(
                code,
                List.of("load off the heap", storage, masked),
                c -> zeros(api, c, storage, masked),
                c -> c.invokestatic(OFF_HEAP, name, load));
    }

    private static void zeros(VectorApi api, CodeBuilder code, Storage storage, boolean masked) {
        api.species(code, storage);
        code.getstatic(OFF_HEAP, "ZEROS", SEGMENT).iconst_0();
        if (masked) {
            api.species(code, storage);
            code.iconst_1();
            api.maskAll(code);
        }
    }

    /** Segment, bytes of an element, size of the array, array of lanes, their count and the bits of active ones; see {@link OffHeap#gather}. */
    public static void gather(CodeBuilder code) {
        code.invokestatic(
                OFF_HEAP,
                "gather",
                MethodTypeDesc.of(
                        ConstantDescs.CD_void, SEGMENT, INT, INT, INT.arrayType(), INT, ConstantDescs.CD_long));
    }
}
