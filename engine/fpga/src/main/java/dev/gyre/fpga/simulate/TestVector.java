package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.nest.NestFinder;
import dev.gyre.fpga.nest.Nests;
import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Arguments of a kernel, made up, and what the plain Java call makes of them, with exp and tanh as circuits have them. Arrays are as long as the kernel reaches: that is found by
 * calling it.
 *
 * @param arguments boxed numbers and arrays, as before the call
 * @param results the same after it
 */
public record TestVector(List<Object> arguments, List<Object> results) {
    /** Sizes that scalars get in turn if nothing is said: odd ones, small ones, and one beyond a cache line. */
    private static final int[][] SIZES = {
        {7, 5, 3, 9, 2, 4}, {1, 1, 1, 1, 1, 1}, {33, 6, 17, 2, 3, 5}, {65, 3, 2, 4, 1, 7}, {2, 64, 5, 1, 6, 3}
    };
    /** The number of different shapes. */
    public static final int SHAPES = SIZES.length;

    /** Arguments at hand, which stay as they are. */
    public static TestVector of(KernelMethod method, List<Object> arguments) {
        return new TestVector(Arrays.copy(arguments), HardwareMath.call(method, Arrays.copy(arguments)));
    }

    /** The arguments before the call, with arrays of their own. */
    public List<Object> copyOfArguments() {
        return Arrays.copy(arguments);
    }

    /** Has the arrays among a copy of the arguments hold once more what these hold. */
    public void restore(List<Object> copy) {
        for (int a = 0; a < copy.size(); a++) {
            if (copy.get(a) instanceof TornadoNativeArray to && arguments.get(a) instanceof TornadoNativeArray from) {
                to.getSegment().copyFrom(from.getSegment());
            }
        }
    }

    /**
     * A test vector of made-up arguments.
     *
     * @param constants numbers that scalars are given, by name; others are made up
     * @param shape which of the {@link #SHAPES} sizes others get
     * @throws RefusedException if the kernel can't be read
     * @throws GyreException if no arrays of up to a million elements are long enough, or the plain call throws something else
     */
    public static TestVector make(KernelMethod method, Map<String, Number> constants, int shape)
            throws RefusedException {
        return make(method, constants, Map.of(), shape);
    }

    /**
     * A test vector of arguments that are partly made up.
     *
     * @param given arrays by the names of parameters; others are made up
     * @see #make(KernelMethod, Map, int)
     */
    public static TestVector make(
            KernelMethod method, Map<String, Number> constants, Map<String, TornadoNativeArray> given, int shape)
            throws RefusedException {
        KernelIr kernel = Circuit.read(method);
        Nests nests = NestFinder.find(kernel, false, 1);
        Roles roles = Roles.of(kernel, nests);
        GyreException failure = null;
        for (int attempt = 0; attempt < SHAPES; attempt++) {
            try {
                return made(method, kernel, roles, constants, given, shape + attempt, shape);
            } catch (GyreException e) { // such as a length beyond another one
                failure = failure == null ? e : failure;
            }
        }
        throw failure;
    }

    private static TestVector made(
            KernelMethod method,
            KernelIr kernel,
            Roles roles,
            Map<String, Number> constants,
            Map<String, TornadoNativeArray> given,
            int shape,
            int seed) {
        RandomGenerator random = new SplittableRandom(31L * method.toString().hashCode() + seed);
        int[] sizes = SIZES[shape % SHAPES];
        Object[] numbers = new Object[kernel.parameters().size()];
        Map<Integer, ArrayRef> arrays = new LinkedHashMap<>();
        int next = 0;
        for (int p = 0; p < numbers.length; p++) {
            switch (kernel.parameters().get(p)) {
                case KernelIr.Parameter.Array(ArrayRef array) -> arrays.put(p, array);
                case KernelIr.Parameter.Context _, KernelIr.Parameter.ObjectArgument _ ->
                    throw new IllegalArgumentException("a circuit has no context and no objects");
                case KernelIr.Parameter.Scalar(KernelVariable v) -> {
                    Number bound = constants.get(v.name());
                    Number made = roles.places(v) ? sizes[next++ % sizes.length] : random.nextInt(-40, 40);
                    numbers[p] = boxed(method.type().parameterType(p), bound == null ? made : bound);
                }
            }
        }
        boolean ordinary = seed % 2 == 0;
        TrialCalls trial = new TrialCalls(
                method, HardwareMath.in(method).handle(), numbers, arrays, given, roles, ordinary, sizes[0], random);
        return trial.run();
    }

    private static Object boxed(Class<?> type, Number n) {
        if (type == float.class || type == Float.class) {
            return n.floatValue();
        } else if (type == long.class || type == Long.class) {
            return n.longValue();
        } else if (type == byte.class || type == Byte.class) {
            return n.byteValue();
        } else if (type == short.class || type == Short.class) {
            return n.shortValue();
        } else if (type == boolean.class) {
            return n.intValue() != 0;
        }
        return n.intValue();
    }
}
