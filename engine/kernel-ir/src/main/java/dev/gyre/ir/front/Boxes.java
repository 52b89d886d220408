package dev.gyre.ir.front;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.classfile.TypeKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Boxed numbers, which stand for themselves. */
final class Boxes {
    private static final Set<String> CLASSES = Set.of(
            "java/lang/Boolean",
            "java/lang/Byte",
            "java/lang/Character",
            "java/lang/Double",
            "java/lang/Float",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Short");

    /** The classes with an {@code equals} that compares boxed numbers. */
    private static final Set<String> EQUALITIES = Set.of("java/util/Objects", "scala/runtime/BoxesRunTime");

    private Boxes() {}

    /** The expression for a static function that boxes a number or compares boxed whole numbers; empty for others. */
    static Optional<Expr> call(String owner, String name, List<Expr> arguments) {
        if (name.equals("valueOf") && CLASSES.contains(owner) && arguments.size() == 1) {
            return Optional.of(arguments.getFirst());
        }
        if (!name.equals("equals") || !EQUALITIES.contains(owner) || arguments.size() != 2) {
            return Optional.empty();
        }
        Expr a = arguments.getFirst();
        Expr b = arguments.getLast();
        return a.kind() == b.kind() && !a.kind().isFloating()
                ? Optional.of(new Expr.Select(new Expr.Compare(Relation.EQ, a, b), Expr.Const.of(1), Expr.Const.of(0)))
                : Optional.empty();
    }

    /**
     * A boxed number as one of some type, which it is converted to if it isn't one.
     *
     * @param owner the class that is asked
     * @param name the method of it, such as {@code intValue}
     */
    static Expr unboxed(Expr number, String owner, String name) throws RefusedException {
        TypeKind to = switch (name) {
            case "floatValue" -> TypeKind.FLOAT;
            case "doubleValue" -> TypeKind.DOUBLE;
            case "longValue" -> TypeKind.LONG;
            default -> TypeKind.INT;
        };
        Expr converted = Operators.kind(to) == number.kind() ? number : Operators.convert(to, number);
        if (name.equals("byteValue") && !owner.endsWith("/Byte")) {
            return Operators.convert(TypeKind.BYTE, converted);
        }
        return name.equals("shortValue") && !owner.endsWith("/Short")
                ? Operators.convert(TypeKind.SHORT, converted)
                : converted;
    }

    /** The kind of a boxed number's class, or null for other classes. */
    static Kind kind(Class<?> type) {
        if (type == Integer.class || type == Short.class || type == Byte.class) {
            return Kind.INT;
        }
        return type == Float.class
                ? Kind.FLOAT
                : type == Long.class ? Kind.LONG : type == Double.class ? Kind.DOUBLE : null;
    }
}
