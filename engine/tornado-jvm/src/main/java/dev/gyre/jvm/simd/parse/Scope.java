package dev.gyre.jvm.simd.parse;

import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The local variables of one method: what each slot stands for at each instruction. */
final class Scope {
    private final KernelCode code;
    private final Map<Object, KernelVariable> scalars = new HashMap<>();
    private final Map<Object, ArrayRef> arrays = new HashMap<>();

    private final Map<Object, Kind> boxed = new HashMap<>();
    private final Set<Object> contexts = new HashSet<>();

    /** A slot without debug information. */
    private record Anonymous(int slot, Kind kind) {}

    Scope(KernelCode code) {
        this.code = code;
    }

    /** The variable that the instruction at an index loads or counts up. */
    KernelVariable loaded(int slot, Kind kind, int index) {
        return scalar(code.variableAt(slot, index).map(v -> (Object) v).orElse(new Anonymous(slot, kind)), slot, kind);
    }

    /** The variable that the instruction at an index stores. */
    KernelVariable stored(int slot, Kind kind, int index) {
        return scalar(code.variable(slot, index).map(v -> (Object) v).orElse(new Anonymous(slot, kind)), slot, kind);
    }

    private KernelVariable scalar(Object key, int slot, Kind kind) {
        return scalars.computeIfAbsent(
                key, k -> new KernelVariable(k instanceof KernelCode.Variable v ? v.name() : "t" + slot, kind));
    }

    /** Makes a parameter's slot stand for an array. */
    void bind(int slot, ArrayRef array) {
        arrays.put(key(slot, 0), array);
    }

    /** Makes a parameter's slot stand for a boxed number, which is never reassigned. */
    void bindBoxed(int slot, Kind kind) {
        boxed.put(key(slot, 0), kind);
    }

    /** Makes a parameter's slot stand for the kernel's context. */
    void bindContext(int slot) {
        contexts.add(key(slot, 0));
    }

    /** What the instruction at an index loads from a slot with an object. */
    Value object(int slot, int index) throws RefusedException {
        return contexts.contains(key(slot, index)) ? new Value.Context() : new Value.Array(array(slot, index));
    }

    boolean isBoxed(int slot, int index) {
        return boxed.containsKey(key(slot, index));
    }

    Kind boxedKind(int slot, int index) {
        return boxed.get(key(slot, index));
    }

    ArrayRef array(int slot, int index) throws RefusedException {
        ArrayRef array = arrays.get(key(slot, index));
        if (array == null) {
            throw new RefusedException("it uses an object that is no array parameter");
        }
        return array;
    }

    void store(int slot, int index, ArrayRef array) throws RefusedException {
        Object key = code.variable(slot, index).map(v -> (Object) v).orElse(new Anonymous(slot, Kind.INT));
        ArrayRef old = arrays.put(key, array);
        if (old != null && !old.equals(array)) {
            throw new RefusedException("a local variable stands for more than one array");
        }
    }

    private Object key(int slot, int index) {
        return code.variableAt(slot, index).map(v -> (Object) v).orElse(new Anonymous(slot, Kind.INT));
    }
}
