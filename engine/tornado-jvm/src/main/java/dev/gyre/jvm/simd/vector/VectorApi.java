package dev.gyre.jvm.simd.vector;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Storage;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The calls of {@code jdk.incubator.vector} that generated code is made of. Operands are on the stack, in the order of the call. */
public final class VectorApi {
    public static final ClassDesc SPECIES = vector("VectorSpecies");
    static final ClassDesc MASK = vector("VectorMask");
    static final ClassDesc SHUFFLE = vector("VectorShuffle");
    static final ClassDesc VECTOR = vector("Vector");
    private static final ClassDesc OPERATORS = vector("VectorOperators");
    private static final ClassDesc BINARY = OPERATORS.nested("Binary");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
    private static final ClassDesc CONVERSION = OPERATORS.nested("Conversion");
    private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");
    private static final ClassDesc VAR_HANDLE = ClassDesc.of("java.lang.invoke.VarHandle");

    private final ClassDesc generated;
    private final String suffix;
    private final boolean scatters;
    /** The calls by the key that tells each from others, one of each kind with operands of its own. */
    private final Map<List<?>, Consumer<CodeBuilder>> calls = new LinkedHashMap<>();

    /**
     * Calls from a class that has the species in static fields.
     *
     * @param suffix of these fields' names
     * @param scatters whether lanes may be stored apart from one another
     */
    public VectorApi(ClassDesc generated, String suffix, boolean scatters) {
        this.generated = generated;
        this.suffix = suffix;
        this.scatters = scatters;
    }

    public boolean scatters() {
        return scatters;
    }

    public static ClassDesc primitive(Storage storage) {
        return switch (storage) {
            case BYTE -> ConstantDescs.CD_byte;
            case SHORT -> ConstantDescs.CD_short;
            case INT -> ConstantDescs.CD_int;
            case LONG -> ConstantDescs.CD_long;
            case FLOAT -> ConstantDescs.CD_float;
            case DOUBLE -> ConstantDescs.CD_double;
        };
    }

    static ClassDesc type(Storage storage) {
        return switch (storage) {
            case BYTE -> vector("ByteVector");
            case SHORT -> vector("ShortVector");
            case INT -> vector("IntVector");
            case LONG -> vector("LongVector");
            case FLOAT -> vector("FloatVector");
            case DOUBLE -> vector("DoubleVector");
        };
    }

    static ClassDesc type(Kind kind) {
        return type(Storage.of(kind));
    }

    /** Pushes the species of a storage type. */
    public void species(CodeBuilder code, Storage storage) {
        code.getstatic(generated, speciesField(storage), SPECIES);
    }

    /** The name of the field with the species of a storage type. */
    public String speciesField(Storage storage) {
        return storage.name() + suffix;
    }

    /** The name of the field with the class of a storage type's vectors. */
    public String vectorClass(Storage storage) {
        return storage.name() + "_VECTOR" + suffix;
    }

    /** The name of the field with the class of masks. */
    public String maskClass() {
        return "MASK" + suffix;
    }

    /**
     * Pushes a vector from a local variable. Casting it to the class of this machine's vectors, which can't be named here, tells the JIT
     * what comes around a loop before it has seen it; otherwise it would keep the vector on the heap.
     */
    public void loadVector(CodeBuilder code, Kind kind, int slot) {
        load(code, vectorClass(Storage.of(kind)), slot, type(kind));
    }

    /** Pushes a mask of ints, as {@link #loadVector} does a vector. */
    public void loadMask(CodeBuilder code, int slot) {
        load(code, maskClass(), slot, MASK);
    }

    private void load(CodeBuilder code, String classField, int slot, ClassDesc type) {
        code.getstatic(generated, classField, ConstantDescs.CD_Class).aload(slot);
        code.invokevirtual(
                ConstantDescs.CD_Class, "cast", MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object));
        code.checkcast(type);
    }

    /** The class of a species' vectors or masks, by the name of the method that gives it. */
    public static void findClass(CodeBuilder code, String method) {
        code.invokeinterface(SPECIES, method, MethodTypeDesc.of(ConstantDescs.CD_Class));
    }

    public void broadcast(CodeBuilder code, Kind kind) {
        ClassDesc type = type(kind);
        code.invokestatic(type, "broadcast", MethodTypeDesc.of(type, SPECIES, primitive(Storage.of(kind))));
    }

    /** Species, array, index; with offsets, an int array and the position in it; with a mask, the mask. */
    public void load(CodeBuilder code, Storage storage, boolean offsets, boolean masked) {
        ClassDesc type = type(storage);
        List<ClassDesc> parameters = new ArrayList<>(List.of(SPECIES));
        parameters.addAll(address(storage, offsets, masked));
        code.invokestatic(type, "fromArray", MethodTypeDesc.of(type, parameters));
    }

    /** As {@link #load(CodeBuilder, Storage, boolean, boolean)}, of neighbours in an array of the caller's, which may be off the heap. */
    public void load(CodeBuilder code, ArrayRef array, boolean masked) {
        if (array.offHeap()) {
            OffHeapCalls.load(this, code, array.storage(), masked);
        } else {
            load(code, array.storage(), false, masked);
        }
    }

    /** Vector, array, index, and what {@link #load} takes. */
    public void store(CodeBuilder code, Storage storage, boolean offsets, boolean masked) {
        code.invokevirtual(
                type(storage),
                "intoArray",
                MethodTypeDesc.of(ConstantDescs.CD_void, address(storage, offsets, masked)));
    }

    private static List<ClassDesc> address(Storage storage, boolean offsets, boolean masked) {
        List<ClassDesc> parameters = new ArrayList<>(List.of(primitive(storage).arrayType(), ConstantDescs.CD_int));
        if (offsets) {
            parameters.addAll(List.of(ConstantDescs.CD_int.arrayType(), ConstantDescs.CD_int));
        }
        if (masked) {
            parameters.add(MASK);
        }
        return parameters;
    }

    /** Turns a vector of one element type into one of another, by value. */
    public void convert(CodeBuilder code, Storage from, Storage to) {
        code.getstatic(OPERATORS, letter(from) + "2" + letter(to), CONVERSION);
        species(code, to);
        code.iconst_0()
                .invokevirtual(
                        VECTOR, "convertShape", MethodTypeDesc.of(VECTOR, CONVERSION, SPECIES, ConstantDescs.CD_int))
                .checkcast(type(to));
    }

    /** Floats as their bits, or bits as floats. */
    public void reinterpret(CodeBuilder code, Kind from, Kind to) {
        String view = switch (to) {
            case INT -> "reinterpretAsInts";
            case LONG -> "reinterpretAsLongs";
            case FLOAT -> "reinterpretAsFloats";
            default -> "reinterpretAsDoubles";
        };
        code.invokevirtual(type(from), view, MethodTypeDesc.of(type(to)));
    }

    /** Vector and species of a storage type: the same bits, or the first of them, or with zeros behind them. */
    void reinterpretShape(CodeBuilder code, Storage to) {
        code.iconst_0()
                .invokevirtual(VECTOR, "reinterpretShape", MethodTypeDesc.of(VECTOR, SPECIES, ConstantDescs.CD_int))
                .checkcast(type(to));
    }

    /** A method of the vector's own type that takes vectors of it. */
    public void method(CodeBuilder code, Kind kind, String name, int operands) {
        ClassDesc type = type(kind);
        MethodTypeDesc call = MethodTypeDesc.of(type, Collections.nCopies(operands, VECTOR));
        call(
                code,
                List.of(kind, name, operands),
                c -> ones(c, kind, operands + 1),
                c -> c.invokevirtual(type, name, call));
    }

    /** A function of one or two vectors, see {@link dev.gyre.jvm.simd.lane.Functions}. */
    public void function(CodeBuilder code, Kind result, Kind kind, String name, int operands) {
        MethodTypeDesc function = MethodTypeDesc.of(type(result), Collections.nCopies(operands, type(kind)));
        call(code, List.of(kind, name), c -> ones(c, kind, operands), c -> FunctionCode.apply(c, name, function));
    }

    /**
     * Makes a call, which gives a vector.
     *
     * @param key what tells it from others
     * @param operands pushes operands that {@link #callAll} may use
     */
    void call(CodeBuilder code, List<?> key, Consumer<CodeBuilder> operands, Consumer<CodeBuilder> call) {
        calls.putIfAbsent(key, operands.andThen(call));
        call.accept(code);
    }

    void ones(CodeBuilder code, Kind kind, int count) {
        for (int i = 0; i < count; i++) {
            species(code, Storage.of(kind));
            one(code, kind);
            broadcast(code, kind);
        }
    }

    private static void one(CodeBuilder code, Kind kind) {
        switch (kind) {
            case LONG -> code.lconst_1();
            case FLOAT -> code.fconst_1();
            case DOUBLE -> code.dconst_1();
            default -> code.iconst_1();
        }
    }

    /**
     * Makes a call of each kind that was made so far, with ones for operands. The Vector API keeps for each operation and type what
     * does it without the JIT, from its first use on. Code that was compiled before that use takes it for a loop's invariant that nothing
     * is kept, is wrong in that at once, and the JIT, which remembers it, then leaves all checks of indices in that loop for good.
     */
    public void callAll(CodeBuilder code) {
        calls.values().forEach(call -> {
            call.accept(code);
            code.pop();
        });
    }

    /** A vector and an operand, which is pushed by the last argument. */
    public void binary(CodeBuilder code, Kind kind, String operator, Runnable operand) {
        lanewise(code, kind, operator, VECTOR, operand, c -> ones(c, kind, 1));
    }

    /** As {@link #binary}, with the same scalar operand for all lanes. */
    public void binaryScalar(CodeBuilder code, Kind kind, String operator, Runnable operand) {
        lanewise(code, kind, operator, primitive(Storage.of(kind)), operand, c -> one(c, kind));
    }

    private void lanewise(
            CodeBuilder code,
            Kind kind,
            String operator,
            ClassDesc operandType,
            Runnable operand,
            Consumer<CodeBuilder> one) {
        ClassDesc type = type(kind);
        MethodTypeDesc lanewise = MethodTypeDesc.of(type, BINARY, operandType);
        calls.putIfAbsent(List.of(kind, operator, operandType), c -> {
            ones(c, kind, 1);
            operator(c, operator);
            one.accept(c);
            c.invokevirtual(type, "lanewise", lanewise);
        });
        operator(code, operator);
        operand.run();
        code.invokevirtual(type, "lanewise", lanewise);
    }

    private static void operator(CodeBuilder code, String operator) {
        boolean associative = List.of("AND", "OR", "XOR", "ADD", "MUL").contains(operator);
        code.getstatic(OPERATORS, operator, associative ? ASSOCIATIVE : BINARY);
    }

    /** Vector and the number to add for each lane. */
    public void addIndex(CodeBuilder code) {
        ClassDesc type = type(Kind.INT);
        code.invokevirtual(type, "addIndex", MethodTypeDesc.of(type, ConstantDescs.CD_int));
    }

    /** Vector, comparison, vector: the comparison must be pushed in between, by {@link #comparison}. */
    public void compare(CodeBuilder code, Kind kind) {
        code.invokevirtual(type(kind), "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        if (kind != Kind.INT) {
            castMask(code, Storage.INT);
        }
    }

    public void comparison(CodeBuilder code, Relation relation) {
        comparison(code, relation.name());
    }

    public void comparison(CodeBuilder code, String operator) {
        code.getstatic(OPERATORS, operator, COMPARISON);
    }

    /** As {@link #compare}, of ints with one and the same number. */
    public void compareInts(CodeBuilder code) {
        code.invokevirtual(type(Kind.INT), "compare", MethodTypeDesc.of(MASK, COMPARISON, ConstantDescs.CD_int));
    }

    /** A mask as the bits of its lanes. */
    public static void toLong(CodeBuilder code) {
        code.invokevirtual(MASK, "toLong", MethodTypeDesc.of(ConstantDescs.CD_long));
    }

    /** Keeps the JIT from taking a later store for one that overwrites an earlier one; no instruction on most machines. */
    public static void fence(CodeBuilder code) {
        code.invokestatic(VAR_HANDLE, "storeStoreFence", ConstantDescs.MTD_void);
    }

    /** Old vector, new vector, mask: the new one where the mask is set. */
    public void blend(CodeBuilder code, Kind kind) {
        ClassDesc type = type(kind);
        code.invokevirtual(type, "blend", MethodTypeDesc.of(type, VECTOR, MASK));
    }

    /** Calls the shuffle of a vector; both are on the stack. */
    public void rearrange(CodeBuilder code, Kind kind) {
        ClassDesc type = type(kind);
        code.invokevirtual(type, "rearrange", MethodTypeDesc.of(type, SHUFFLE));
    }

    /** Lanes of whole numbers, which say where lanes lie in two vectors of such, and those. */
    void selectFrom(CodeBuilder code, Kind kind) {
        ClassDesc type = type(kind);
        code.invokevirtual(type, "selectFrom", MethodTypeDesc.of(type, VECTOR, VECTOR));
    }

    /** Turns a mask of ints into one of another element type. */
    public void castMask(CodeBuilder code, Storage to) {
        species(code, to);
        code.invokevirtual(MASK, "cast", MethodTypeDesc.of(MASK, SPECIES));
    }

    public void mask(CodeBuilder code, String name, int operands) {
        code.invokevirtual(MASK, name, MethodTypeDesc.of(MASK, Collections.nCopies(operands, MASK)));
    }

    public void anyTrue(CodeBuilder code) {
        code.invokevirtual(MASK, "anyTrue", MethodTypeDesc.of(ConstantDescs.CD_boolean));
    }

    /** Calls the mask of a boolean in all lanes; species and boolean are on the stack. */
    public void maskAll(CodeBuilder code) {
        code.invokeinterface(SPECIES, "maskAll", MethodTypeDesc.of(MASK, ConstantDescs.CD_boolean));
    }

    /** Vector to scalar; sums and products that round in an order of our own, since the Vector API leaves it open. */
    public void reduce(CodeBuilder code, Kind kind, String operator, int lanes) {
        boolean rounds = kind == Kind.FLOAT || kind == Kind.DOUBLE;
        if (rounds && (operator.equals("ADD") || operator.equals("MUL"))) {
            ClassDesc type = type(kind);
            String name = operator.equals("ADD") ? "addHalf" : "mulHalf";
            for (int half = lanes / 2; half > 0; half /= 2) {
                int distance = half;
                call(code, List.of(kind, name), c -> ones(c, kind, 1), c -> {
                    c.loadConstant(distance);
                    FunctionCode.apply(c, name, MethodTypeDesc.of(type, type, ConstantDescs.CD_int));
                });
            }
            code.iconst_0();
            code.invokevirtual(type, "lane", MethodTypeDesc.of(primitive(Storage.of(kind)), ConstantDescs.CD_int));
            return;
        }
        calls.putIfAbsent(List.of(kind, operator), c -> {
            ones(c, kind, 2); // the number takes the place of one
            reduce(c, kind, operator);
            if (kind == Kind.LONG || kind == Kind.DOUBLE) {
                c.pop2();
            } else {
                c.pop();
            }
        });
        reduce(code, kind, operator);
    }

    private static void reduce(CodeBuilder code, Kind kind, String operator) {
        code.getstatic(OPERATORS, operator, ASSOCIATIVE)
                .invokevirtual(type(kind), "reduceLanes", MethodTypeDesc.of(primitive(Storage.of(kind)), ASSOCIATIVE));
    }

    private static String letter(Storage storage) {
        return storage.name().substring(0, 1);
    }

    private static ClassDesc vector(String name) {
        return ClassDesc.of("jdk.incubator.vector", name);
    }
}
