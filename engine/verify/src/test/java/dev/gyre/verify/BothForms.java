package dev.gyre.verify;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Runs each kernel as it is and, on copies of its arguments, in its strict compiled form; then both again on salted copies. A plan goes
 * on with what the plain call gave, so that a difference is one kernel's own.
 */
final class BothForms {

    private final Set<KernelMethod> functions;
    private final double tolerance;
    private final List<String> differences = new ArrayList<>();
    private final Set<KernelMethod> compared = new LinkedHashSet<>();
    private final Set<KernelMethod> comparedSalted = new LinkedHashSet<>();
    private final Set<String> onOneThread = new TreeSet<>();

    /**
     * Nothing compared yet.
     *
     * @param functions the kernels that call functions such as exp
     * @param tolerance how far these may be from the plain call; the others give the same bits
     */
    BothForms(Set<KernelMethod> functions, double tolerance) {
        this.functions = functions;
        this.tolerance = tolerance;
    }

    /** The kernel as a device runs it: both ways. */
    CompiledKernel compile(KernelMethod method) {
        CompiledKernel strict = KernelCompiler.compile(method, CompilerSettings.STRICT);
        Compilation.Compiled both =
                new Compilation.Compiled(Form.SEQUENTIAL, TileShape.ONE, arguments -> new Pair(strict, arguments));
        return new CompiledKernel(method, strict.use(), strict.nest(), both);
    }

    /** What differed so far. */
    List<String> differences() {
        return differences;
    }

    /** The kernels that were compared so far. */
    Set<KernelMethod> compared() {
        return compared;
    }

    /** Those that were so on salted arguments too. */
    Set<KernelMethod> comparedSalted() {
        return comparedSalted;
    }

    /** The kernels whose iterations weren't shown to leave one another alone, or that have none. */
    Set<String> onOneThread() {
        return onOneThread;
    }

    private final class Pair extends GridRunner {
        private final CompiledKernel strict;
        private final Object[] arguments;

        Pair(CompiledKernel strict, Object[] arguments) {
            this.strict = strict;
            this.arguments = arguments;
        }

        /** Another runner, on the same grid if it needs one. */
        private TileRunner onGrid(TileRunner runner) {
            if (runner instanceof GridRunner other) {
                other.grid(grid());
            }
            return runner;
        }

        @Override
        public void space(int[] space) {
            space[1] = 1;
        }

        @Override
        public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
            for (Salt salt : Salt.both()) {
                compareSalted(strict, salt, arguments, this::onGrid);
            }
            Object[] other = copy(arguments);
            call(strict.method(), arguments, this::onGrid);
            runWhole(strict, other, this::onGrid);
            compare(strict.method(), "", arguments, other);
            compared.add(strict.method());
        }
    }

    private void compareSalted(CompiledKernel strict, Salt salt, Object[] arguments, UnaryOperator<TileRunner> onGrid) {
        Object[] expected = copy(arguments);
        RandomGenerator random = new SplittableRandom(arguments.length);
        for (Object argument : expected) {
            if (argument instanceof FloatArray array) {
                salt.into(array, random);
            }
        }
        Object[] actual = copy(expected);
        try {
            call(strict.method(), expected, onGrid);
        } catch (IndexOutOfBoundsException e) {
            return; // a number that was salted says where to store
        }
        runWhole(strict, actual, onGrid);
        compare(strict.method(), " salted, " + salt.name(), expected, actual);
        comparedSalted.add(strict.method());
    }

    private void compare(KernelMethod kernel, String how, Object[] expected, Object[] actual) {
        double allowed = functions.contains(kernel) ? tolerance : 0;
        for (int a = 0; a < expected.length; a++) {
            String difference = ArrayDifference.find(expected[a], actual[a], allowed);
            if (!difference.isEmpty()) {
                differences.add("%s%s, argument %d%s".formatted(kernel, how, a, difference));
            }
        }
    }

    private static void call(KernelMethod kernel, Object[] arguments, UnaryOperator<TileRunner> onGrid) {
        run(KernelCompiler.plain(kernel).code(), arguments, onGrid);
    }

    private void runWhole(CompiledKernel kernel, Object[] arguments, UnaryOperator<TileRunner> onGrid) {
        Compilation.Compiled code = kernel.codeFor(arguments);
        if (code.form() == Form.SEQUENTIAL) {
            onOneThread.add(kernel.method().toString());
        }
        run(code, arguments, onGrid);
    }

    private static void run(Compilation.Compiled code, Object[] arguments, UnaryOperator<TileRunner> onGrid) {
        TileRunner runner = onGrid.apply(code.bind().apply(arguments));
        int[] s = new int[2 * TileRunner.DIMENSIONS];
        runner.space(s);
        runner.run(s[0], s[1], s[2], s[3], s[4], s[5]);
    }

    /** Copies, of which two are one where the originals are. */
    private static Object[] copy(Object[] arguments) {
        IdentityHashMap<Object, Object> copies = new IdentityHashMap<>();
        return Arrays.stream(arguments)
                .map(a -> copies.computeIfAbsent(a, BothForms::copy))
                .toArray();
    }

    private static Object copy(Object argument) {
        return switch (argument) {
            case FloatArray x -> FloatArray.fromArray(x.toHeapArray());
            case IntArray x -> IntArray.fromArray(x.toHeapArray());
            case Int8Array x -> Int8Array.fromArray(x.toHeapArray());
            case ByteArray x -> ByteArray.fromArray(x.toHeapArray());
            case Number n -> n;
            case Boolean b -> b;
            case KernelContext c -> c;
            default -> throw new IllegalArgumentException("no copy of a " + argument.getClass());
        };
    }
}
