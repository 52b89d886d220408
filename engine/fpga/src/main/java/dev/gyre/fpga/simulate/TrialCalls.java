package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Kind;
import dev.gyre.ir.bytecode.KernelMethod;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Calls of a kernel by which its made-up arrays get their sizes and contents: they grow until the kernel stays within, then shrink one by one
 * while it does; what an array holds as indices is then spread over all that the kernel takes.
 *
 * @param given arrays that aren't made up, by the names of parameters
 * @param ordinary whether floats are numbers alone: of a sum with NaN or infinity among its terms there's little to compare
 * @param length of arrays whose size says how many rounds there are, if the kernel takes them
 */
record TrialCalls(
        KernelMethod method,
        MethodHandle handle,
        Object[] numbers,
        Map<Integer, ArrayRef> arrays,
        Map<String, TornadoNativeArray> given,
        Roles roles,
        boolean ordinary,
        int length,
        RandomGenerator random) {
    private static final int GAUSSIAN = 7;
    private static final int SHORTEST = 16;
    private static final int LONGEST = 1 << 20;
    /** Numbers that indices are below until it is known what the kernel takes. */
    private static final int FIRST = 6;
    /** Elements of an array of which nothing but data say how long it has to be: one for each value of a byte. */
    private static final int BYTES = 256;
    /** Indices are tried up to here. */
    private static final int WIDEST = 1 << 16;

    private static final long[] SPECIAL = {
        0,
        1,
        -1,
        2,
        0x7F,
        0x80,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0x7F800000,
        0xFF800000,
        0x7FC00000,
        0x007FFFFF,
        0x00800000,
        0x3F800000,
        0xBF800000,
        0x7F7FFFFF,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    /** The arguments that were found, and what the call makes of them. */
    TestVector run() {
        boolean counts = arrays.entrySet().stream().anyMatch(a -> !isGiven(a.getKey()) && roles.counts(a.getValue()));
        try {
            return run(counts);
        } catch (GyreException e) {
            if (!counts) {
                throw e;
            }
            return run(false);
        }
    }

    private TestVector run(boolean sized) {
        Map<Integer, TornadoNativeArray> data = grown(sized);
        for (int p : arrays.keySet()) {
            while (!isGiven(p)
                    && !(sized && roles.counts(arrays.get(p)))
                    && data.get(p).getSize() > 1) {
                TornadoNativeArray whole = data.get(p);
                data.put(p, Arrays.copy(whole, whole.getSize() / 2));
                if (fails(data)) {
                    data.put(p, whole);
                    break;
                }
            }
        }
        spread(data);
        return new TestVector(List.of(arguments(data)), List.of(call(data)));
    }

    private Map<Integer, TornadoNativeArray> grown(boolean sized) {
        Map<Integer, TornadoNativeArray> data = new LinkedHashMap<>();
        for (int size = SHORTEST; ; size *= 2) {
            for (Map.Entry<Integer, ArrayRef> a : arrays.entrySet()) {
                int own = sized && roles.counts(a.getValue()) ? length : size;
                data.put(
                        a.getKey(), isGiven(a.getKey()) ? given.get(a.getValue().name()) : filled(a.getKey(), own));
            }
            try {
                call(data);
                return data;
            } catch (IndexOutOfBoundsException outside) {
                boolean allGiven = arrays.keySet().stream().allMatch(this::isGiven);
                if (size == LONGEST || allGiven) {
                    throw new GyreException(left(outside, data), outside);
                }
            }
        }
    }

    private String left(IndexOutOfBoundsException outside, Map<Integer, TornadoNativeArray> data) {
        String sizes = data.entrySet().stream()
                .filter(a -> isGiven(a.getKey()))
                .map(a -> "%s has %,d elements"
                        .formatted(arrays.get(a.getKey()), a.getValue().getSize()))
                .collect(Collectors.joining(", "));
        if (!sizes.isEmpty()) {
            return "%s reads or writes beyond an array%s: %s".formatted(method, SourcePlace.of(outside), sizes);
        }
        return "%s leaves arrays of %,d elements%s: set its scalars to smaller numbers (--set NAME=VALUE)"
                .formatted(method, LONGEST, SourcePlace.of(outside));
    }

    /** Spreads what arrays hold as indices over all that the kernel takes. */
    private void spread(Map<Integer, TornadoNativeArray> data) {
        List<Integer> indexing = arrays.keySet().stream()
                .filter(p -> !isGiven(p) && roles.indexes(arrays.get(p)))
                .toList();
        if (indexing.isEmpty()) {
            return;
        }
        for (int p : arrays.keySet()) {
            if (!isGiven(p) && roles.onlyByData(arrays.get(p)) && data.get(p).getSize() < BYTES) {
                tried(data, p, filled(p, BYTES));
            }
        }
        for (int p : indexing) {
            TornadoNativeArray first = data.get(p);
            if (tried(data, p, of(p, first.getSize(), _ -> number(false)))) {
                continue;
            }
            int within = FIRST;
            int beyond = WIDEST + 1;
            while (beyond - within > 1) {
                int middle = (within + beyond) >>> 1;
                if (tried(data, p, covering(p, first.getSize(), middle))) {
                    within = middle;
                } else {
                    beyond = middle;
                }
            }
        }
    }

    /** Puts an array in the place of another one, if the kernel takes it. */
    private boolean tried(Map<Integer, TornadoNativeArray> data, int p, TornadoNativeArray other) {
        TornadoNativeArray before = data.put(p, other);
        if (fails(data)) {
            data.put(p, before);
            return false;
        }
        return true;
    }

    /** All numbers below a bound in some order, then any of them; the greatest and the least if there's no room for all. */
    private TornadoNativeArray covering(int p, int size, int bound) {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = i < bound && bound <= size ? i : random.nextInt(bound);
        }
        values[0] = bound - 1L;
        if (size > 1 && bound > size) {
            values[1] = 0;
        } else if (bound <= size) {
            values[bound - 1] = 0;
        }
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            long value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
        return of(p, size, i -> values[i]);
    }

    private boolean isGiven(int p) {
        return given.containsKey(arrays.get(p).name());
    }

    private Object[] arguments(Map<Integer, TornadoNativeArray> data) {
        Object[] arguments = numbers.clone();
        data.forEach((p, array) -> arguments[p] = Arrays.copy(array, array.getSize()));
        return arguments;
    }

    /** Whether the kernel throws something. */
    private boolean fails(Map<Integer, TornadoNativeArray> data) {
        try {
            call(data);
            return false;
        } catch (IndexOutOfBoundsException | GyreException refused) {
            return true;
        }
    }

    /** The arguments after the call; throws IndexOutOfBoundsException if it left an array. */
    private Object[] call(Map<Integer, TornadoNativeArray> data) {
        Object[] arguments = arguments(data);
        try {
            handle.invokeWithArguments(arguments);
            return arguments;
        } catch (IndexOutOfBoundsException outside) {
            throw outside;
        } catch (Throwable e) {
            throw new GyreException(
                    "%s can't be called with the numbers at hand%s: %s".formatted(method, SourcePlace.of(e), e), e);
        }
    }

    private TornadoNativeArray filled(int p, int size) {
        ArrayRef ref = arrays.get(p);
        boolean floats = ref.storage().kind() == Kind.FLOAT;
        return of(p, size, _ -> roles.places(ref) ? random.nextInt(FIRST) : number(floats));
    }

    private TornadoNativeArray of(int p, int size, IntToLongFunction bits) {
        TornadoNativeArray array = Arrays.create(method.type().parameterType(p), size);
        for (int i = 0; i < size; i++) {
            Arrays.set(array, i, bits.applyAsLong(i));
        }
        return array;
    }

    private long number(boolean floats) {
        return switch (floats && ordinary ? GAUSSIAN : random.nextInt(GAUSSIAN + 1)) {
            case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 1 -> random.nextInt(-128, 128);
            case 2, 3 -> random.nextLong();
            default -> floats ? Float.floatToRawIntBits((float) random.nextGaussian()) : random.nextLong();
        };
    }
}
