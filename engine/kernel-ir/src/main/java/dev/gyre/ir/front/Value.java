package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.bytecode.KernelMethod;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An entry of the operand stack while bytecode is read. */
sealed interface Value {
    record Scalar(Expr expr) implements Value {}

    record Array(ArrayRef ref) implements Value {}

    /** The kernel's context, which says where a work-item stands. */
    record Context() implements Value {}

    /** The result of comparing two values three ways; {@code nanIsGreater} as in {@code fcmpg}. */
    record Order(Expr a, Expr b, boolean nanIsGreater) implements Value {}

    /** An object among the kernel's arguments, or one that such an object holds: what is read of it is a parameter of its own. */
    record ObjectArgument(Class<?> type, int argument, List<Field> path) implements Value {
        /** The object that a field holds. */
        ObjectArgument field(Field field, Class<?> as) {
            List<Field> longer = new ArrayList<>(path);
            longer.add(field);
            return new ObjectArgument(as, argument, List.copyOf(longer));
        }
    }

    /**
     * An object that the kernel made, taken apart: a small vector or another one whose fields are never reassigned.
     *
     * @param parts a vector's numbers, or the fields of the class, in order; constants and variables
     * @param home the variable that it's kept in, for vectors, whose numbers may be set
     */
    record Tuple(Class<?> type, List<Expr> parts, Optional<ReplacedObject> home) implements Value {
        Tuple(Class<?> type, List<Expr> parts) {
            this(type, parts, Optional.empty());
        }
    }

    /** A constant that is no number, such as a text or null, with which nothing is done but asking whether it's null. */
    record Constant(ConstantDesc value) implements Value {
        boolean isNull() {
            return value.equals(ConstantDescs.NULL);
        }
    }

    /** A counter, as the variable that holds what it stands at. */
    record Counter(KernelVariable at) implements Value {}

    /** The array behind a vector. */
    record Numbers(Tuple of) implements Value {}

    /** A new object before its constructor runs, and in it, when its fields get their values. */
    record Fresh(Class<?> type, Expr[] fields) implements Value {}

    /** A function that a method is called with, and what it captured. */
    record Function(KernelMethod method, List<Expr> captured) implements Value {}

    /** An operation on two numbers of small vectors, by its name in their classes, or a constant of an enumeration, which nothing is done with. */
    record Operator(String name) implements Value {}
}
