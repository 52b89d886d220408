package dev.gyre.jvm.simd.jit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Calls a generated method a few times before its first use, with loops of no rounds. Vectors are slow until the JIT has compiled what
 * computes with them, and a loop that it replaces while it runs keeps them on the heap for good. It only helps where the JVM was told to
 * compile these methods after so few calls, as Gyre's launcher does by {@code -XX:CompileCommand=CompileThresholdScaling}; the rest is said
 * by {@link JitDirectives}.
 */
public final class WarmUp {
    /** The system property that says that the JVM was told so. */
    public static final String PROPERTY = "gyre.warmup";

    private static final boolean WORTH_IT = Boolean.getBoolean(PROPERTY);
    /** Calls after which the JIT compiles if it was told to: the first makes it look, the others count. */
    private static final int CALLS = 8;

    /** Accesses after which the JIT knows which of their checks never fail. */
    private static final int ACCESSES = 4_000;

    static {
        if (WORTH_IT) {
            JitDirectives.ALL.add();
            accesses(FloatVector.SPECIES_PREFERRED);
        }
    }

    private WarmUp() {}

    /** Whether methods are warmed up, so that what allocates after its first runs was compiled badly. */
    public static boolean isOn() {
        return WORTH_IT;
    }

    /**
     * Calls a method with made-up arguments, so often that it's compiled.
     *
     * @param method whose parameters are arrays and numbers
     * @param steps bit by bit, from the first parameter on, whether loops move on by it: it's 1 then, as with 0 they wouldn't end
     * @param elements of arrays
     */
    public static void of(MethodHandle method, long steps, int elements) throws Throwable {
        if (!WORTH_IT) {
            return;
        }
        MethodType type = method.type();
        MethodHandle call = method.asSpreader(Object[].class, type.parameterCount());
        Object[] arguments = new Object[type.parameterCount()];
        for (int p = 0; p < arguments.length; p++) {
            Class<?> parameter = type.parameterType(p);
            arguments[p] = zeros(parameter, elements);
            if (parameter == int.class && p < Long.SIZE && (steps >>> p & 1) != 0) {
                arguments[p] = 1;
            }
        }
        for (int c = 0; c < CALLS; c++) {
            call(call, arguments);
        }
    }

    /** A number that's zero, or elements that are. */
    private static Object zeros(Class<?> parameter, int elements) {
        if (parameter == MemorySegment.class) {
            return Arena.ofAuto().allocate((long) elements * Long.BYTES);
        }
        return parameter.isArray()
                ? Array.newInstance(parameter.componentType(), elements)
                : Array.get(Array.newInstance(parameter, 1), 0);
    }

    private static void call(MethodHandle method, Object[] arguments) throws Throwable {
        try {
            method.invoke(arguments);
        } catch (ArithmeticException | IndexOutOfBoundsException _) {
            // zeros aren't what the kernel was written for
        }
    }

    /** Indexed and masked accesses. */
    private static void accesses(VectorSpecies<Float> species) {
        float[] values = new float[2 * species.length()];
        int[] indices = new int[species.length()];
        VectorMask<Float> some = species.indexInRange(0, species.length() - 1);
        for (int i = 0; i < species.length(); i++) {
            indices[i] = 2 * i;
        }
        for (int i = 0; i < ACCESSES; i++) {
            FloatVector.fromArray(species, values, 0, indices, 0).intoArray(values, 0, indices, 0);
            FloatVector.fromArray(species, values, 0, indices, 0, some).intoArray(values, 0, indices, 0, some);
            FloatVector.fromArray(species, values, 0, some).intoArray(values, 0, some);
        }
    }
}
