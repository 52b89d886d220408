package dev.gyre.ir.front;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.UnaryOp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The library methods that are operations of the compiler. */
final class Intrinsics {
    private static final Set<String> MATH =
            Set.of("java/lang/Math", "java/lang/StrictMath", "uk/ac/manchester/tornado/api/math/TornadoMath");
    private static final Map<String, UnaryOp> UNARY = Map.ofEntries(
            Map.entry("abs", UnaryOp.ABS),
            Map.entry("sqrt", UnaryOp.SQRT),
            Map.entry("exp", UnaryOp.EXP),
            Map.entry("log", UnaryOp.LOG),
            Map.entry("sin", UnaryOp.SIN),
            Map.entry("cos", UnaryOp.COS),
            Map.entry("tan", UnaryOp.TAN),
            Map.entry("tanh", UnaryOp.TANH),
            Map.entry("asin", UnaryOp.ASIN),
            Map.entry("acos", UnaryOp.ACOS),
            Map.entry("atan", UnaryOp.ATAN),
            Map.entry("cbrt", UnaryOp.CBRT),
            Map.entry("sinh", UnaryOp.SINH),
            Map.entry("cosh", UnaryOp.COSH),
            Map.entry("expm1", UnaryOp.EXPM1),
            Map.entry("log1p", UnaryOp.LOG1P),
            Map.entry("log10", UnaryOp.LOG10),
            Map.entry("floor", UnaryOp.FLOOR),
            Map.entry("ceil", UnaryOp.CEIL));
    private static final Map<String, BinaryOp> BINARY = Map.of(
            "min",
            BinaryOp.MIN,
            "max",
            BinaryOp.MAX,
            "pow",
            BinaryOp.POW,
            "atan2",
            BinaryOp.ATAN2,
            "hypot",
            BinaryOp.HYPOT);
    private static final Expr FLOAT_MAX = new Expr.Const(Kind.FLOAT, Float.MAX_VALUE);
    private static final Expr DOUBLE_MAX = new Expr.Const(Kind.DOUBLE, Double.MAX_VALUE);

    private Intrinsics() {}

    /**
     * The expression that a static call stands for; arguments may be used more than once.
     *
     * @param reusable makes of an expression one that may be used more than once
     */
    static Optional<Expr> call(
            String owner, String name, String descriptor, List<Expr> arguments, UnaryOperator<Expr> reusable) {
        if (owner.equals("java/lang/Float") && name.equals("float16ToFloat")) {
            return Optional.of(SmallFloats.toFloat(arguments.getFirst(), reusable));
        }
        if (owner.equals("java/lang/Float") && name.equals("floatToFloat16")) {
            return Optional.of(SmallFloats.fromFloat(arguments.getFirst(), reusable));
        }
        if (owner.equals("uk/ac/manchester/tornado/api/types/FP8") && name.endsWith("ToFloat")) {
            Expr bits = arguments.getFirst();
            return Optional.of(
                    name.startsWith("e4m3")
                            ? SmallFloats.fromE4m3(bits, reusable)
                            : SmallFloats.fromE5m2(bits, reusable));
        }
        if (MATH.contains(owner)) {
            return math(name, descriptor, arguments);
        }
        return switch (owner) {
            case "java/util/Objects" -> // accesses are checked by themselves
                name.startsWith("check") ? Optional.of(arguments.getFirst()) : Optional.empty();
            case "java/lang/Float", "java/lang/Double" -> floating(name, arguments);
            case "java/lang/Integer" -> WrittenOut.ofInts(name, arguments, reusable);
            case "java/lang/Long" -> WrittenOut.ofLongs(name, arguments, reusable);
            default -> Optional.empty();
        };
    }

    private static Optional<Expr> math(String name, String descriptor, List<Expr> arguments) {
        if (descriptor.startsWith("(B") || descriptor.startsWith("(S")) {
            return Optional.empty();
        }
        Expr first = arguments.getFirst();
        if (arguments.size() == 1 && name.equals("signum")) {
            Expr zero = Expr.Const.zero(first.kind());
            Number one = first.kind() == Kind.FLOAT ? (Number) 1f : (Number) 1d;
            Expr unit = new Expr.Const(first.kind(), one);
            Expr below = new Expr.Select(
                    new Expr.Compare(Relation.LT, first, zero), new Expr.Unary(UnaryOp.NEG, unit), first);
            return Optional.of(new Expr.Select(new Expr.Compare(Relation.GT, first, zero), unit, below));
        }
        if (name.equals("round") && first.kind().isFloating()) {
            return Optional.of(new Expr.Unary(UnaryOp.ROUND, first));
        }
        if (name.equals("rint") && first.kind() == Kind.DOUBLE) {
            return Optional.of(WrittenOut.rint(first));
        }
        if (arguments.size() == 1 && UNARY.containsKey(name)) {
            return Optional.of(new Expr.Unary(UNARY.get(name), first));
        }
        if (arguments.size() == 2 && BINARY.containsKey(name)) {
            return Optional.of(new Expr.Binary(BINARY.get(name), first, arguments.get(1)));
        }
        if (name.equals("toRadians") || name.equals("toDegrees")) {
            double factor = name.equals("toRadians") ? Math.toRadians(1d) : Math.toDegrees(1d);
            return first.kind() == Kind.DOUBLE
                    ? Optional.of(new Expr.Binary(BinaryOp.MUL, first, new Expr.Const(Kind.DOUBLE, factor)))
                    : Optional.empty();
        }
        if (arguments.size() == 3 && name.equals("clamp")) {
            return WrittenOut.clamp(first, arguments.get(1), arguments.get(2));
        }
        if (arguments.size() == 3 && name.equals("fma")) {
            return Optional.of(new Expr.Fma(first, arguments.get(1), arguments.get(2)));
        }
        return Optional.empty();
    }

    private static Optional<Expr> floating(String name, List<Expr> arguments) {
        Expr x = arguments.getFirst();
        Expr max = x.kind() == Kind.DOUBLE ? DOUBLE_MAX : FLOAT_MAX;
        Expr magnitude = new Expr.Unary(UnaryOp.ABS, x);
        return switch (name) {
            case "floatToRawIntBits", "doubleToRawLongBits" -> Optional.of(new Expr.Unary(UnaryOp.TO_BITS, x));
            case "intBitsToFloat", "longBitsToDouble" -> Optional.of(new Expr.Unary(UnaryOp.FROM_BITS, x));
            case "isNaN" -> Optional.of(bit(new Expr.Compare(Relation.NE, x, x)));
            case "isInfinite" -> Optional.of(bit(new Expr.Compare(Relation.GT, magnitude, max)));
            case "isFinite" -> Optional.of(bit(new Expr.Compare(Relation.LE, magnitude, max)));
            case "min" -> Optional.of(new Expr.Binary(BinaryOp.MIN, x, arguments.get(1)));
            case "max" -> Optional.of(new Expr.Binary(BinaryOp.MAX, x, arguments.get(1)));
            default -> Optional.empty();
        };
    }

    private static Expr bit(Expr condition) {
        return new Expr.Select(condition, Expr.Const.of(1), Expr.Const.of(0));
    }

    /** {@code (float) f((double) x)} of a float is taken as the float function, as TornadoMath's own are written. */
    static Expr narrow(Expr value) {
        return switch (value) {
            case Expr.Unary(UnaryOp op, Expr.Convert(Kind _, Expr x))
            when x.kind() == Kind.FLOAT && isFunction(op) -> new Expr.Unary(op, x);
            case Expr.Binary(BinaryOp op, Expr.Convert(Kind _, Expr x), Expr.Convert(Kind _, Expr y))
            when x.kind() == Kind.FLOAT && y.kind() == Kind.FLOAT && (op == BinaryOp.POW || op == BinaryOp.ATAN2) ->
                new Expr.Binary(op, x, y);
            default -> new Expr.Convert(Kind.FLOAT, value);
        };
    }

    private static boolean isFunction(UnaryOp op) {
        return (op.isTranscendental() && op.isOfFloats())
                || op == UnaryOp.SQRT
                || op == UnaryOp.FLOOR
                || op == UnaryOp.CEIL;
    }
}
