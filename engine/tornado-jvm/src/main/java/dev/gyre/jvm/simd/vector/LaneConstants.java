package dev.gyre.jvm.simd.vector;

import dev.gyre.ir.Storage;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Constants of a generated class that say which lanes go where: species, shuffles, masks and whole numbers. Each is made once, in the class's
 * initialiser, which is to be generated after the code that uses them.
 */
public final class LaneConstants {
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;

    private final ClassDesc owner;
    private final Map<Constant, String> fields = new LinkedHashMap<>();

    @SuppressWarnings("ImmutableEnumChecker") // descriptors are
    private enum Type {
        SPECIES(VectorApi.SPECIES),
        SHUFFLE(VectorApi.SHUFFLE),
        MASK(VectorApi.MASK),
        NUMBERS(VectorApi.VECTOR);

        private final ClassDesc field;

        Type(ClassDesc field) {
            this.field = field;
        }
    }

    /** A constant; {@code numbers} has one for each lane. */
    private record Constant(Type type, Storage storage, String numbers) {
        ClassDesc field() {
            return type == Type.NUMBERS ? VectorApi.type(storage) : type.field;
        }
    }

    public LaneConstants(ClassDesc owner) {
        this.owner = owner;
    }

    /** A number for each of so many lanes. */
    public static int[] lanes(int count, IntUnaryOperator number) {
        return IntStream.range(0, count).map(number).toArray();
    }

    /** Pushes a shuffle by which lanes change places with those whose numbers differ in one bit only. */
    public void exchanged(CodeBuilder code, Storage storage, int lanes, int bit) {
        shuffle(code, storage, lanes(lanes, lane -> lane ^ bit));
    }

    /** Pushes the species of so many lanes. */
    void species(CodeBuilder code, Storage storage, int lanes) {
        push(code, Type.SPECIES, storage, new int[lanes]);
    }

    /** Pushes a shuffle: for each lane, the one that it's taken from. */
    void shuffle(CodeBuilder code, Storage storage, int... from) {
        push(code, Type.SHUFFLE, storage, from);
    }

    /** Pushes a mask of lanes that aren't zero. */
    public void mask(CodeBuilder code, Storage storage, int... lanes) {
        push(code, Type.MASK, storage, lanes);
    }

    /** Pushes a vector of ints or longs, none of which is negative or more than 65,535. */
    void numbers(CodeBuilder code, Storage storage, int... numbers) {
        push(code, Type.NUMBERS, storage, numbers);
    }

    private void push(CodeBuilder code, Type type, Storage storage, int[] numbers) {
        StringBuilder text = new StringBuilder();
        for (int number : numbers) {
            text.append((char) number);
        }
        Constant constant = new Constant(type, storage, text.toString());
        String field = fields.computeIfAbsent(constant, _ -> type + "_" + fields.size());
        code.getstatic(owner, field, constant.field());
    }

    /** Adds those that have been pushed. */
    public void emit(ClassBuilder builder) {
        fields.forEach((constant, field) -> builder.withField(field, constant.field(), STATIC));
    }

    /** Sets them, in the class's initialiser. */
    public void initialize(CodeBuilder code) {
        fields.forEach((constant, field) -> {
            code.loadConstant(constant.storage().name());
            if (constant.type() == Type.SPECIES) {
                code.loadConstant(constant.numbers().length());
                LaneCalls.findSpecies(code);
            } else {
                code.loadConstant(constant.numbers());
                switch (constant.type()) {
                    case SHUFFLE -> LaneCalls.shuffle(code);
                    case MASK -> LaneCalls.mask(code);
                    default -> {
                        LaneCalls.numbers(code);
                        code.checkcast(constant.field());
                    }
                }
            }
            code.putstatic(owner, field, constant.field());
        });
    }
}
