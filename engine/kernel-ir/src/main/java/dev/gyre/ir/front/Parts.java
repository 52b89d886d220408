package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.bytecode.Part;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts that a kernel reads of the objects among its arguments, and arrays of classes: parameters behind its own. */
final class Parts {
    private final int first;
    private final ArrayFacts facts;
    private final Map<Part, KernelIr.Parameter> found = new LinkedHashMap<>();

    /**
     * Starts with no parts.
     *
     * @param first the number of the first parameter behind the kernel's own
     * @param facts what is known of the arguments' arrays
     */
    Parts(int first, ArrayFacts facts) {
        this.first = first;
        this.facts = facts;
    }

    List<Part> list() {
        return List.copyOf(found.keySet());
    }

    List<KernelIr.Parameter> parameters() {
        return List.copyOf(found.values());
    }

    /** Whether an object isn't there, where that is known before the kernel runs. */
    boolean isNull(Value value) throws RefusedException {
        boolean known = switch (value) {
            case Value.Constant _, Value.Context _, Value.Tuple _, Value.Fresh _, Value.Counter _, Value.Function _ ->
                true;
            case Value.Array(ArrayRef array) -> !holds(array);
            case Value.ObjectArgument thing -> thing.path().isEmpty(); // tasks have no arguments that are null
            case Value.Scalar _ -> !holdsBoxed();
            default -> false;
        };
        if (!known) {
            throw new RefusedException("it asks whether what an object holds is null");
        }
        return value instanceof Value.Constant constant && constant.isNull();
    }

    /** Whether an object or a class holds an array. */
    private boolean holds(ArrayRef array) {
        return found.values().stream()
                .anyMatch(p -> p instanceof KernelIr.Parameter.Array(ArrayRef a) && a.equals(array));
    }

    /** Whether an object holds a boxed number that is read, which might not be there. */
    private boolean holdsBoxed() {
        return found.keySet().stream()
                .anyMatch(p -> Boxes.kind(p.path().getLast().getType()) != null);
    }

    /** The value of an object's field; throws if the field isn't final. */
    Value field(Value.ObjectArgument thing, Field field) throws RefusedException {
        if (!Modifier.isFinal(field.getModifiers())) {
            throw new RefusedException(
                    "it reads the field %s.%s, which isn't final", thing.type().getSimpleName(), field.getName());
        }
        Class<?> type = field.getType();
        Kind kind = type.isPrimitive() ? KernelIr.primitive(type) : Boxes.kind(type);
        Value.ObjectArgument inner = thing.field(field, type);
        if (kind == null) {
            return as(inner, type);
        }
        KernelIr.Parameter parameter =
                parameter(inner, number -> new KernelIr.Parameter.Scalar(new KernelVariable(field.getName(), kind)));
        return new Value.Scalar(new Expr.Local(((KernelIr.Parameter.Scalar) parameter).variable()));
    }

    /** The array or object that a class holds in a field, which is never reassigned. */
    Value ofClass(Field field) throws RefusedException {
        return as(new Value.ObjectArgument(field.getType(), Part.OF_CLASS, List.of(field)), field.getType());
    }

    /** An object seen as one of a class, as a cast does: an array if it's one of those that kernels read. */
    Value as(Value.ObjectArgument thing, Class<?> type) throws RefusedException {
        if (!KernelIr.isArray(type) || thing.path().isEmpty()) {
            return new Value.ObjectArgument(type, thing.argument(), thing.path());
        }
        String field = thing.path().getLast().getName();
        String name = thing.argument() == Part.OF_CLASS ? field : field + "_" + thing.argument();
        KernelIr.Parameter parameter =
                parameter(thing, number -> new KernelIr.Parameter.Array(KernelIr.array(number, name, type, facts)));
        return new Value.Array(((KernelIr.Parameter.Array) parameter).array());
    }

    /** A constructor of a parameter, given its number. */
    private interface Maker {
        KernelIr.Parameter of(int number) throws RefusedException;
    }

    private KernelIr.Parameter parameter(Value.ObjectArgument thing, Maker maker) throws RefusedException {
        for (Field field : thing.path()) {
            try {
                field.setAccessible(true);
            } catch (InaccessibleObjectException e) {
                throw new RefusedException("the field %s can't be read", field.getName());
            }
        }
        Part part = new Part(thing.argument(), new ArrayList<>(thing.path()));
        KernelIr.Parameter known = found.get(part);
        if (known == null) {
            known = maker.of(first + found.size());
            found.put(part, known);
        }
        return known;
    }
}
