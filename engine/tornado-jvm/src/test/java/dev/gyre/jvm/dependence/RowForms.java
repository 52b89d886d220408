package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Runs kernels over rows of numbers, {@code (IntArray x, IntArray y, int rows, int columns)}. */
final class RowForms {
    static final int ROWS = 53;
    static final int COLUMNS = 9;

    private RowForms() {}

    /** The form in which a kernel runs, after a look at whether it computes what its plain call does. */
    static Form of(Class<?> kernels, String name) throws Throwable {
        CompiledKernel kernel = KernelCompiler.compile(KernelMethods.method(kernels, name), CompilerSettings.STRICT);
        IntArray x = numbers();
        IntArray expected = numbers();
        IntArray actual = numbers();
        Object[] arguments = {x, actual, ROWS, COLUMNS};
        Form form = kernel.codeFor(arguments).form();
        kernel.method().handle().invokeWithArguments(x, expected, ROWS, COLUMNS);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 5)) {
            scheduler.run(new BoundTask(name, kernel, arguments));
        }
        assertThat(actual.toHeapArray()).as(name).isEqualTo(expected.toHeapArray());
        return form;
    }

    /** Some more than the rows have. */
    private static IntArray numbers() {
        IntArray x = new IntArray((ROWS + 8) * COLUMNS);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, i * 0x9e37_79b9);
        }
        return x;
    }
}
