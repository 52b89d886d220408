package dev.gyre.jvm.simd.jit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
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

    private WarmUp() {}

    /** Gets ready to warm methods up, while the caller goes on. */
    public static void begin() {
        if (WORTH_IT) {
            Thread.ofPlatform().daemon().name("gyre-warmup").start(Api::await);
        }
    }

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
        Api.await();
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

    /** The Vector API, got ready once. */
    private static final class Api {
        /** Accesses after which the JIT knows which of their checks never fail. */
        private static final int ACCESSES = 2_000;

        private static final List<Class<?>> ELEMENTS =
                List.of(byte.class, short.class, int.class, long.class, float.class, double.class);

        static {
            JitDirectives.ALL.add();
            accesses(FloatVector.SPECIES_PREFERRED);
            ELEMENTS.forEach(e -> operations(VectorSpecies.ofPreferred(e)));
            VarHandle.storeStoreFence(); // loads a class, which code of a class that isn't loaded takes for never
            // reached
        }

        private Api() {}

        /** Comes back when it's ready. */
        static void await() {
            // whoever calls this waits for the class
        }

        /** Indexed and masked accesses, whose methods ask whether a mask has all lanes: of an answer that never came the JIT makes no code. */
        private static void accesses(VectorSpecies<Float> species) {
            float[] values = new float[2 * species.length()];
            int[] indices = new int[species.length()];
            List<VectorMask<Float>> masks =
                    List.of(species.indexInRange(0, species.length() - 1), species.maskAll(true));
            for (int i = 0; i < species.length(); i++) {
                indices[i] = 2 * i;
            }
            for (int i = 0; i < ACCESSES; i++) {
                VectorMask<Float> mask = masks.get(i & 1);
                FloatVector.fromArray(species, values, 0, indices, 0).intoArray(values, 0, indices, 0);
                FloatVector.fromArray(species, values, 0, indices, 0, mask).intoArray(values, 0, indices, 0, mask);
                FloatVector.fromArray(species, values, 0, mask).intoArray(values, 0, mask);
            }
        }

        /** What else generated code asks of vectors, once: calls within it are linked by then, and of one that isn't the JIT makes no code. */
        private static <E> void operations(VectorSpecies<E> species) {
            Vector<E> zeros = species.zero();
            VectorMask<E> none = zeros.compare(VectorOperators.NE, zeros);
            VectorMask<E> all = none.not().or(none).and(none.not());
            all.cast(species).anyTrue();
            all.toLong();
            zeros.addIndex(1).blend(zeros, all).rearrange(zeros.toShuffle());
            zeros.selectFrom(zeros);
            zeros.lanewise(VectorOperators.ADD, zeros).lanewise(VectorOperators.NEG);
            zeros.reduceLanesToLong(VectorOperators.ADD);
        }
    }
}
