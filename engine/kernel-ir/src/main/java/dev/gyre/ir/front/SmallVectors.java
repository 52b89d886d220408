package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.vectors.TornadoVectorsInterface;

/**
 * The methods that small vectors' classes share, in which they loop over their numbers: here a number is a variable. All their other methods
 * call these, and are inlined.
 */
final class SmallVectors {
    private static final String PACKAGE = "uk/ac/manchester/tornado/api/types/vectors/";

    private final Calls calls;
    private final Parts parts;

    SmallVectors(Calls calls, Parts parts) {
        this.calls = calls;
        this.parts = parts;
    }

    /** Whether a class is one of small vectors. */
    static boolean is(Class<?> type) {
        return TornadoVectorsInterface.class.isAssignableFrom(type);
    }

    private static boolean isHalf(Class<?> type) {
        return type.getSimpleName().startsWith("Half");
    }

    private static int size(Class<?> type) {
        return Integer.parseInt(type.getSimpleName().replaceAll("\\D", ""));
    }

    private static Kind kind(Class<?> type) {
        String name = type.getSimpleName();
        return name.startsWith("Float") ? Kind.FLOAT : name.startsWith("Double") ? Kind.DOUBLE : Kind.INT;
    }

    /** A new vector of zeros, of numbers, or of another vector's. */
    Value construct(OperandStack block, Class<?> type, List<Value> arguments) throws RefusedException {
        if (arguments.isEmpty()) {
            return new Value.Tuple(type, Collections.nCopies(size(type), Expr.Const.zero(kind(type))));
        }
        if (arguments.getFirst() instanceof Value.Numbers(Value.Tuple of)) {
            return tuple(block, type, of.parts());
        }
        List<Expr> numbers = new ArrayList<>();
        for (Value argument : arguments) {
            numbers.add(number(argument));
        }
        return tuple(block, type, numbers);
    }

    private static Value.Tuple tuple(OperandStack block, Class<?> type, List<Expr> numbers) throws RefusedException {
        if (numbers.size() != size(type)) {
            throw new RefusedException("it makes a %s of %d numbers", type.getSimpleName(), numbers.size());
        }
        String name = type.getSimpleName();
        return new Value.Tuple(
                type,
                numbers.stream()
                        .map(n -> name.startsWith("Short")
                                ? new Expr.Unary(UnaryOp.TO_SHORT, n)
                                : name.startsWith("Byte") ? new Expr.Unary(UnaryOp.TO_BYTE, n) : n)
                        .map(block::reusable)
                        .toList());
    }

    /** The expression for a number of a vector: of 16-bit floats, the bits. */
    static Expr number(Value value) throws RefusedException {
        return switch (value) {
            case Value.Scalar(Expr e) -> e;
            case Value.Tuple tuple
            when tuple.type() == HalfFloat.class -> tuple.parts().getFirst();
            default -> throw new RefusedException("it makes a vector of objects");
        };
    }

    private static Value value(Class<?> vector, Expr number) {
        return isHalf(vector) ? half(number) : new Value.Scalar(number);
    }

    /** The 16-bit float with these bits. */
    static Value half(Expr bits) {
        return new Value.Tuple(HalfFloat.class, List.of(bits));
    }

    /** A vector's numbers, loaded if it's an argument. */
    private Value.Tuple loaded(OperandStack block, Value vector) throws RefusedException {
        return switch (vector) {
            case Value.Tuple tuple -> tuple;
            case Value.ObjectArgument thing -> {
                ArrayRef array = storage(thing);
                List<Expr> numbers = new ArrayList<>();
                for (int i = 0; i < size(thing.type()); i++) {
                    numbers.add(block.reusable(new Expr.Load(array, Expr.Const.of(i))));
                }
                yield new Value.Tuple(thing.type(), List.copyOf(numbers));
            }
            default -> throw new RefusedException("it uses an object that is no vector");
        };
    }

    private ArrayRef storage(Value.ObjectArgument thing) throws RefusedException {
        for (Class<?> c = thing.type(); c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals("storage")
                        && parts.field(thing, field) instanceof Value.Array(ArrayRef array)) {
                    return array;
                }
            }
        }
        throw new RefusedException("%s has no numbers", thing.type().getSimpleName());
    }

    /** Reads a static method that the classes share; whether it was one. */
    boolean function(OperandStack block, String owner, String name, List<Value> arguments) throws RefusedException {
        boolean converts = owner.startsWith(PACKAGE) && (name.equals("floats") || name.equals("doubles"));
        if (converts) {
            Kind kind = name.equals("floats") ? Kind.FLOAT : Kind.DOUBLE;
            Value.Tuple from = loaded(block, arguments.getFirst());
            List<Expr> numbers = from.parts().stream()
                    .map(n -> block.reusable(n.kind() == kind ? n : new Expr.Convert(kind, n)))
                    .toList();
            block.push(new Value.Numbers(new Value.Tuple(from.type(), numbers)));
        }
        return converts;
    }

    /** Reads a method that the classes share; whether it was one. */
    boolean call(OperandStack block, Value vector, String name, List<Value> arguments) throws RefusedException {
        switch (name) {
            case "get" -> get(block, vector, arguments.getFirst());
            case "set" -> {
                return arguments.size() == 2 && set(block, vector, arguments);
            }
            case "copy" -> {
                Value.Tuple from = loaded(block, arguments.getFirst());
                for (int i = 0; i < from.parts().size(); i++) {
                    set(block, vector, Expr.Const.of(i), from.parts().get(i));
                }
            }
            case "size" -> block.push(Expr.Const.of(size(type(vector))));
            case "combine" -> combine(block, vector, arguments);
            case "map" -> map(block, vector, arguments.getFirst());
            case "fold" -> fold(block, loaded(block, vector), arguments.getFirst());
            case "sum" -> {
                if (isHalf(type(vector)) && arguments.isEmpty()) {
                    sum(block, loaded(block, vector));
                    return true;
                }
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Class<?> type(Value vector) {
        return vector instanceof Value.ObjectArgument thing ? thing.type() : ((Value.Tuple) vector).type();
    }

    private void get(OperandStack block, Value vector, Value index) throws RefusedException {
        if (!(index instanceof Value.Scalar(Expr at))) {
            throw new RefusedException("it asks for a number of a vector by an object");
        }
        Expr number = vector instanceof Value.ObjectArgument thing
                ? block.reusable(new Expr.Load(storage(thing), at))
                : ((Value.Tuple) vector).parts().get(constant(vector, at));
        block.push(value(type(vector), number));
    }

    private static int constant(Value vector, Expr index) throws RefusedException {
        int size = size(type(vector));
        if (index instanceof Expr.Const c && c.value() instanceof Integer i && i >= 0 && i < size) {
            return i;
        }
        throw new RefusedException("it asks for a number of a vector by an index that isn't constant");
    }

    private boolean set(OperandStack block, Value vector, List<Value> arguments) throws RefusedException {
        if (!(arguments.getFirst() instanceof Value.Scalar(Expr at))) {
            return false;
        }
        set(block, vector, at, number(arguments.get(1)));
        return true;
    }

    private void set(OperandStack block, Value vector, Expr at, Expr number) throws RefusedException {
        if (vector instanceof Value.ObjectArgument thing) {
            block.store(storage(thing), at, number);
            return;
        }
        ReplacedObject home = ((Value.Tuple) vector)
                .home()
                .orElseThrow(() -> new RefusedException("it sets a number of a vector that no variable holds"));
        home.change();
        block.assign(home.variables().get(constant(vector, at)), number);
    }

    private void combine(OperandStack block, Value vector, List<Value> arguments) throws RefusedException {
        Value.Tuple a = loaded(block, vector);
        Value other = arguments.getFirst();
        boolean isVector = (other instanceof Value.Tuple t && is(t.type()))
                || (other instanceof Value.ObjectArgument thing && is(thing.type()));
        List<Expr> b = isVector
                ? loaded(block, other).parts()
                : Collections.nCopies(a.parts().size(), block.reusable(number(other)));
        List<Expr> numbers = new ArrayList<>();
        for (int i = 0; i < a.parts().size(); i++) {
            numbers.add(operate(block, a.type(), arguments.get(1), a.parts().get(i), b.get(i)));
        }
        block.push(tuple(block, a.type(), numbers));
    }

    private void map(OperandStack block, Value vector, Value function) throws RefusedException {
        if (!(function instanceof Value.Function(KernelMethod method, List<Expr> captured))) {
            throw new RefusedException("it applies a function that isn't known");
        }
        Value.Tuple a = loaded(block, vector);
        List<Expr> numbers = new ArrayList<>();
        for (Expr number : a.parts()) {
            List<Expr> all = Stream.concat(captured.stream(), Stream.of(number)).toList();
            all.forEach(block::push);
            MethodTypeDesc type = method.type().describeConstable().orElseThrow();
            calls.function(block, method.owner().getName().replace('.', '/'), method.name(), type);
            numbers.add(block.reusable(block.pop()));
        }
        block.push(tuple(block, a.type(), numbers));
    }

    private void fold(OperandStack block, Value.Tuple a, Value operator) throws RefusedException {
        Expr result = a.parts().getFirst();
        for (Expr number : a.parts().subList(1, a.parts().size())) {
            result = operate(block, a.type(), operator, result, number);
        }
        block.push(value(a.type(), block.reusable(result)));
    }

    /** The sum of 16-bit floats by halves. */
    private void sum(OperandStack block, Value.Tuple a) throws RefusedException {
        List<Expr> sums = new ArrayList<>(a.parts());
        for (int stride = 1; stride < sums.size(); stride *= 2) {
            for (int i = 0; i + stride < sums.size(); i += 2 * stride) {
                sums.set(i, operate(block, a.type(), new Value.Operator("ADD"), sums.get(i), sums.get(i + stride)));
            }
        }
        block.push(value(a.type(), sums.getFirst()));
    }

    private Expr operate(OperandStack block, Class<?> vector, Value operator, Expr a, Expr b) throws RefusedException {
        if (!(operator instanceof Value.Operator(String name))) {
            throw new RefusedException("it applies an operation that isn't known");
        }
        if (isHalf(vector)) {
            String method = name.toLowerCase(java.util.Locale.ROOT);
            block.push(value(vector, a));
            block.push(value(vector, b));
            String owner = HalfFloat.class.getName().replace('.', '/');
            var half = HalfFloat.class.describeConstable().orElseThrow();
            calls.function(block, owner, method, MethodTypeDesc.of(half, half, half));
            return number(block.popValue());
        }
        BinaryOp op = switch (name) {
            case "ADD" -> BinaryOp.ADD;
            case "SUB" -> BinaryOp.SUB;
            case "MULT" -> BinaryOp.MUL;
            case "DIV" -> BinaryOp.DIV;
            case "MIN" -> BinaryOp.MIN;
            case "MAX" -> BinaryOp.MAX;
            default -> throw new RefusedException("it applies the operation %s", name);
        };
        return block.reusable(new Expr.Binary(op, a, b));
    }
}
