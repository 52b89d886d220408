package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads what a kernel does with objects, so that none is left: arguments are read field by field, and what the kernel makes itself becomes
 * the numbers that it consists of. Their methods are inlined.
 */
final class Objects {
    private final Calls calls;
    private final Parts parts;
    private final SmallVectors vectors;

    Objects(Calls calls, Parts parts) {
        this.calls = calls;
        this.parts = parts;
        this.vectors = new SmallVectors(calls, parts);
    }

    /** Whether a value is an object whose methods are read here. */
    static boolean takes(Value receiver) {
        return switch (receiver) {
            case Value.ObjectArgument _, Value.Tuple _, Value.Numbers _, Value.Fresh _, Value.Array _ -> true;
            default -> false;
        };
    }

    /** A static method by its name in class files. */
    static KernelMethod method(String owner, String name, MethodTypeDesc type, ClassLoader loader)
            throws RefusedException {
        MethodType resolved = MethodType.fromMethodDescriptorString(type.descriptorString(), loader);
        Class<?> named = load(owner.replace('/', '.'), loader);
        for (Class<?> c = named; c != null; c = c.getSuperclass()) {
            boolean declares = Arrays.stream(c.getDeclaredMethods())
                    .anyMatch(m -> m.getName().equals(name)
                            && m.getReturnType() == resolved.returnType()
                            && Arrays.equals(m.getParameterTypes(), resolved.parameterArray()));
            if (declares) {
                return new KernelMethod(c, name, resolved);
            }
        }
        return new KernelMethod(named, name, resolved);
    }

    private static Class<?> load(String name, ClassLoader loader) throws RefusedException {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new RefusedException("%s can't be loaded", name);
        }
    }

    private Class<?> load(ClassDesc type) throws RefusedException {
        MethodType as = MethodType.fromMethodDescriptorString("()" + type.descriptorString(), calls.loader());
        return as.returnType();
    }

    /** Reads a field instruction. */
    void access(OperandStack block, FieldInstruction instruction) throws RefusedException {
        String name = instruction.name().stringValue();
        if (instruction.opcode() == Opcode.PUTFIELD) {
            Expr value = block.reusable(block.pop());
            if (!(block.popValue() instanceof Value.Fresh fresh)) {
                throw new RefusedException("it sets the field %s of an object", name);
            }
            fresh.fields()[index(fresh.type(), name)] = value;
        } else if (instruction.opcode() == Opcode.GETFIELD) {
            block.push(field(block.popValue(), load(instruction.owner().asSymbol()), name));
        } else if (instruction.opcode() == Opcode.GETSTATIC) {
            block.push(constant(load(instruction.owner().asSymbol()), name));
        } else {
            throw new RefusedException("it sets the static field %s", name);
        }
    }

    private Value field(Value object, Class<?> owner, String name) throws RefusedException {
        return switch (object) {
            case Value.Context _ -> new Value.Scalar(calls.workGroup().field(name));
            case Value.Array(ArrayRef array) when name.equals("size") -> new Value.Scalar(calls.size(array));
            case Value.Array array -> array;
            case Value.ObjectArgument thing -> parts.field(thing, find(owner, name));
            case Value.Tuple tuple when SmallVectors.is(tuple.type()) -> new Value.Numbers(tuple);
            case Value.Tuple tuple -> new Value.Scalar(tuple.parts().get(index(tuple.type(), name)));
            default -> throw new RefusedException("it reads the field %s of an object", name);
        };
    }

    private Value constant(Class<?> owner, String name) throws RefusedException {
        if (SmallVectors.is(owner)) {
            return new Value.Operator(name);
        }
        Field field = find(owner, name);
        if (field.isEnumConstant()) {
            return new Value.Operator(name);
        }
        Kind kind = field.getType().isPrimitive() ? KernelIr.primitive(field.getType()) : Boxes.kind(field.getType());
        boolean isObject = kind == null && field.getType() != Boolean.class;
        if (Modifier.isFinal(field.getModifiers()) && isObject) {
            return parts.ofClass(field); // an array, or an object such as the only one of its class
        }
        try {
            field.setAccessible(true);
            if (Modifier.isFinal(field.getModifiers()) && field.get(null) instanceof Boolean flag) {
                return new Value.Scalar(Expr.Const.of(flag ? 1 : 0)); // such as whether the class asserts nothing
            }
            if (kind != null
                    && Modifier.isFinal(field.getModifiers())
                    && field.get(null) instanceof Number number
                    && kind != Kind.INT) {
                return new Value.Scalar(new Expr.Const(kind, number));
            }
            if (kind == Kind.INT
                    && Modifier.isFinal(field.getModifiers())
                    && field.get(null) instanceof Number number) {
                return new Value.Scalar(Expr.Const.of(number.intValue()));
            }
        } catch (IllegalAccessException | RuntimeException e) {
            throw new RefusedException("the static field %s can't be read", name);
        }
        throw new RefusedException("it reads the static field %s", name);
    }

    /** Whether an object isn't there, where that is known before the kernel runs. */
    boolean isNull(Value value) throws RefusedException {
        return parts.isNull(value);
    }

    private static Field find(Class<?> owner, String name) throws RefusedException {
        for (Class<?> c = owner; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        throw new RefusedException("%s has no field %s", owner.getName(), name);
    }

    /** The fields of objects that are taken apart. */
    private static List<Field> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(f -> !Modifier.isStatic(f.getModifiers()))
                .toList();
    }

    private static int index(Class<?> type, String name) throws RefusedException {
        List<Field> fields = fields(type);
        for (int f = 0; f < fields.size(); f++) {
            if (fields.get(f).getName().equals(name)) {
                return f;
            }
        }
        throw new RefusedException("%s has no field %s of its own", type.getName(), name);
    }

    /** Reads an allocation. */
    void allocate(OperandStack block, ClassDesc made) throws RefusedException {
        Class<?> type = load(made);
        if (type == AtomicInteger.class) {
            block.push(new Value.Fresh(type, new Expr[1]));
            return;
        }
        boolean plain = type.getSuperclass() == Object.class || type.isRecord();
        boolean settled = fields(type).stream()
                .allMatch(f -> Modifier.isFinal(f.getModifiers()) && f.getType().isPrimitive());
        if (!SmallVectors.is(type) && !(plain && settled)) {
            throw new RefusedException("it makes a %s", type.getSimpleName());
        }
        block.push(new Value.Fresh(type, new Expr[fields(type).size()]));
    }

    /** Reads a cast, which changes nothing but what is known of an object. */
    void cast(OperandStack block, ClassDesc to) throws RefusedException {
        if (block.peek(0) instanceof Value.ObjectArgument thing) {
            Class<?> type = load(to);
            block.popValue();
            block.push(parts.as(thing, thing.type().isAssignableFrom(type) ? type : thing.type()));
        }
    }

    /** Reads a lambda or method reference of a static method. */
    void lambda(OperandStack block, InvokeDynamicInstruction lambda) throws RefusedException {
        if (lambda.bootstrapArgs().size() < 2
                || !(lambda.bootstrapArgs().get(1) instanceof DirectMethodHandleDesc made)
                || made.kind() != DirectMethodHandleDesc.Kind.STATIC) {
            throw new RefusedException("it uses the instruction %s", lambda.opcode());
        }
        List<Expr> captured = new ArrayList<>();
        for (int a = 0; a < lambda.typeSymbol().parameterCount(); a++) {
            captured.addFirst(block.reusable(block.pop()));
        }
        String owner = made.owner().descriptorString();
        KernelMethod method = method(
                owner.substring(1, owner.length() - 1),
                made.methodName(),
                MethodTypeDesc.ofDescriptor(made.lookupDescriptor()),
                calls.loader());
        block.push(new Value.Function(method, List.copyOf(captured)));
    }

    /** Reads static methods of small vectors that have no code to inline; whether it was one. */
    boolean function(OperandStack block, String owner, String name, List<Value> arguments) throws RefusedException {
        return vectors.function(block, owner, name, arguments);
    }

    /** Reads a call of an object's method, with the object and the arguments on the stack. */
    void call(OperandStack block, InvokeInstruction invoke) throws RefusedException {
        String name = invoke.name().stringValue();
        MethodTypeDesc type = invoke.typeSymbol();
        List<Value> arguments = block.popValues(type.parameterCount());
        Value receiver = block.popValue();
        if (invoke.opcode() == Opcode.INVOKESPECIAL && !name.equals("<init>")) { // that of the class above
            inline(block, receiver, load(invoke.owner().asSymbol()), name, type, arguments);
            return;
        }
        switch (receiver) {
            case Value.Fresh _ when isTop(invoke) -> {} // it does nothing
            case Value.Fresh fresh -> construct(block, fresh, type, arguments);
            case Value.Array _, Value.Context _ -> {
                List<Value> all = new ArrayList<>(arguments);
                all.addFirst(receiver);
                calls.inline(block, find(load(invoke.owner().asSymbol()), true, name, type), all);
            }
            case Value.Numbers numbers when name.equals("clone") -> block.push(numbers);
            case Value.ObjectArgument(Class<?> c, int _, var _)
            when SmallVectors.is(c) -> onVector(block, receiver, c, name, type, arguments);
            case Value.Tuple tuple
            when SmallVectors.is(tuple.type()) -> onVector(block, receiver, tuple.type(), name, type, arguments);
            case Value.ObjectArgument(Class<?> c, int _, var _) -> inline(block, receiver, c, name, type, arguments);
            case Value.Tuple tuple -> inline(block, receiver, tuple.type(), name, type, arguments);
            default -> throw new RefusedException("it calls %s of an object", name);
        }
    }

    private static boolean isTop(InvokeInstruction invoke) {
        String owner = invoke.owner().asInternalName();
        return owner.equals("java/lang/Object") || owner.equals("java/lang/Record");
    }

    private void onVector(
            OperandStack block, Value receiver, Class<?> c, String name, MethodTypeDesc type, List<Value> arguments)
            throws RefusedException {
        if (!vectors.call(block, receiver, name, arguments)) {
            inline(block, receiver, c, name, type, arguments);
        }
    }

    private void inline(
            OperandStack block, Value receiver, Class<?> c, String name, MethodTypeDesc type, List<Value> arguments)
            throws RefusedException {
        List<Value> all = new ArrayList<>(arguments);
        all.addFirst(receiver);
        boolean exact = !(receiver instanceof Value.ObjectArgument thing) || c != thing.type();
        calls.inline(block, find(c, exact, name, type), all);
    }

    /**
     * The method of a class's objects, looked for from a class on.
     *
     * @param exact whether no class below overrides it for certain
     */
    private KernelMethod find(Class<?> from, boolean exact, String name, MethodTypeDesc descriptor)
            throws RefusedException {
        MethodType type = MethodType.fromMethodDescriptorString(descriptor.descriptorString(), calls.loader());
        for (Class<?> c = from; c != null; c = c.getSuperclass()) {
            for (Method m : c.getDeclaredMethods()) {
                int modifiers = m.getModifiers();
                if (!m.getName().equals(name)
                        || Modifier.isStatic(modifiers)
                        || m.getReturnType() != type.returnType()
                        || !Arrays.equals(m.getParameterTypes(), type.parameterArray())) {
                    continue;
                }
                boolean settled = exact
                        || Modifier.isFinal(from.getModifiers())
                        || Modifier.isFinal(modifiers)
                        || Modifier.isPrivate(modifiers);
                if (!settled || Modifier.isAbstract(modifiers)) {
                    throw new RefusedException("it calls %s.%s, which may be overridden", c.getSimpleName(), name);
                }
                return new KernelMethod(c, name, type.insertParameterTypes(0, c), false);
            }
        }
        throw new RefusedException("it calls %s.%s", from.getName(), name);
    }

    private void construct(OperandStack block, Value.Fresh fresh, MethodTypeDesc type, List<Value> arguments)
            throws RefusedException {
        if (fresh.type() == AtomicInteger.class) {
            KernelVariable counter = calls.counter();
            Expr start = arguments.isEmpty() ? Expr.Const.of(0) : SmallVectors.number(arguments.getFirst());
            block.assign(counter, start);
            block.replace(fresh, new Value.Counter(counter));
            return;
        }
        if (SmallVectors.is(fresh.type())) {
            block.replace(fresh, vectors.construct(block, fresh.type(), arguments));
            return;
        }
        KernelMethod constructor = new KernelMethod(
                fresh.type(),
                "<init>",
                MethodType.fromMethodDescriptorString(type.descriptorString(), calls.loader())
                        .insertParameterTypes(0, fresh.type()),
                false);
        List<Value> all = new ArrayList<>(arguments);
        all.addFirst(fresh);
        calls.inline(block, constructor, all);
        if (Arrays.stream(fresh.fields()).anyMatch(java.util.Objects::isNull)) {
            throw new RefusedException(
                    "it makes a %s with fields that get no value", fresh.type().getSimpleName());
        }
        block.replace(fresh, new Value.Tuple(fresh.type(), List.of(fresh.fields()), Optional.empty()));
    }
}
