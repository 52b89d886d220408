package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The local variables of one method: what each slot stands for at each instruction. */
final class Scope {
    private final KernelCode code;
    private final Map<Object, KernelVariable> scalars = new HashMap<>();
    private final Map<Object, Value> objects = new HashMap<>();
    private final Map<Object, ReplacedObject> homes = new HashMap<>();
    private final Set<Object> given = new HashSet<>();
    private final Map<Object, Kind> boxed = new HashMap<>();
    private final Set<Object> contexts = new HashSet<>();
    /** Variables that the method itself has set to arrays, and the arrays whose numbers were replaced in their place. */
    private final Set<Object> set = new HashSet<>();

    private final Set<Value> replaced = new HashSet<>();

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
        bind(slot, new Value.Array(array));
    }

    /** Makes a parameter's slot stand for an object. */
    void bind(int slot, Value object) {
        objects.put(key(slot, 0), object);
    }

    /** Makes a parameter's slot stand for what a variable of the caller holds. */
    void bind(int slot, ReplacedObject home) {
        homes.put(key(slot, 0), home);
        given.add(key(slot, 0));
    }

    /** Whether a variable is the caller's. */
    boolean isGiven(ReplacedObject home) {
        return given.stream().anyMatch(key -> homes.get(key) == home);
    }

    /** Makes a parameter's slot a variable of its own, for an object taken apart. */
    ReplacedObject own(int slot, Class<?> type, List<KernelVariable> variables) {
        return homes.computeIfAbsent(key(slot, 0), _ -> new ReplacedObject(type, variables));
    }

    /** Makes a parameter's slot stand for a boxed number. */
    void bindBoxed(int slot, Kind kind) {
        boxed.put(key(slot, 0), kind);
    }

    /** Whether nothing is stored in a slot, so that a parameter there stays what it is. */
    boolean isSettled(int slot) {
        return code.instructions().stream().noneMatch(i -> i instanceof StoreInstruction store && store.slot() == slot);
    }

    /** The variable for a boxed number that the instruction at an index stores. */
    KernelVariable storedBoxed(int slot, Kind kind, int index) throws RefusedException {
        Object key = code.variable(slot, index).map(v -> (Object) v).orElse(new Anonymous(slot, kind));
        Kind known = boxed.put(key, kind);
        if (objects.containsKey(key) || homes.containsKey(key) || (known != null && known != kind)) {
            throw new RefusedException("a local variable stands for a number and for another object");
        }
        return scalar(key, slot, kind);
    }

    /** Makes a parameter's slot stand for the kernel's context. */
    void bindContext(int slot) {
        contexts.add(key(slot, 0));
    }

    /** The object that the instruction at an index loads from a slot; throws if it isn't known. */
    Value object(int slot, int index) throws RefusedException {
        Object key = key(slot, index);
        if (contexts.contains(key)) {
            return new Value.Context();
        }
        ReplacedObject home = homes.get(key);
        Value object = home == null ? objects.get(key) : home.value();
        if (object == null) {
            throw new RefusedException("it uses an object that is no array parameter");
        }
        return object;
    }

    boolean isBoxed(int slot, int index) {
        return boxed.containsKey(key(slot, index));
    }

    Kind boxedKind(int slot, int index) {
        return boxed.get(key(slot, index));
    }

    /**
     * The array that a variable stands for already when the instruction at an index sets it to another one, if no other variable stands
     * for either, so that it may get the other one's numbers instead.
     */
    Optional<Value.Array> replaces(int slot, int index, Value object) {
        Object key = code.variable(slot, index).map(v -> (Object) v).orElse(new Anonymous(slot, Kind.INT));
        boolean alone = objects.get(key) instanceof Value.Array old
                && object instanceof Value.Array
                && !old.equals(object)
                && set.contains(key)
                && Collections.frequency(objects.values(), old) == 1
                && !objects.containsValue(object);
        if (!alone) {
            return Optional.empty();
        }
        replaced.add(objects.get(key));
        return Optional.of((Value.Array) objects.get(key));
    }

    /** Makes a slot stand for an array or object that the instruction at an index stores; of an object taken apart, its variables. */
    Optional<ReplacedObject> store(int slot, int index, Value object) throws RefusedException {
        Object key = code.variable(slot, index).map(v -> (Object) v).orElse(new Anonymous(slot, Kind.INT));
        if (object instanceof Value.Tuple tuple) {
            if (given.contains(key) || objects.containsKey(key)) {
                throw new RefusedException("it reassigns a parameter that holds an object");
            }
            String name =
                    code.variable(slot, index).map(KernelCode.Variable::name).orElse("t" + slot);
            ReplacedObject home =
                    homes.computeIfAbsent(key, _ -> new ReplacedObject(tuple.type(), variables(name, tuple)));
            if (home.type() != tuple.type()) {
                throw new RefusedException("the variable %s stands for objects of two classes", name);
            }
            return Optional.of(home);
        }
        if (replaced.contains(object) && !object.equals(objects.get(key))) {
            throw new RefusedException("two variables stand for an array that another one replaces");
        }
        set.add(key);
        Value old = objects.put(key, object);
        if ((old != null && !old.equals(object)) || homes.containsKey(key)) {
            throw new RefusedException("a local variable stands for more than one array");
        }
        return Optional.empty();
    }

    /** Variables for an object taken apart. */
    static List<KernelVariable> variables(String name, Value.Tuple tuple) {
        return IntStream.range(0, tuple.parts().size())
                .mapToObj(p -> new KernelVariable(
                        tuple.parts().size() == 1 ? name : name + "_" + p,
                        tuple.parts().get(p).kind()))
                .toList();
    }

    private Object key(int slot, int index) {
        return code.variableAt(slot, index).map(v -> (Object) v).orElse(new Anonymous(slot, Kind.INT));
    }
}
