package dev.gyre.jvm.simd.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.KernelMethods;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.Scheduler;
import dev.gyre.jvm.simd.Settings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Indices by variables that loops carry from round to round, or that loops count which end early. */
final class CarriedTest {
    private static final Scheduler SCHEDULER = Scheduler.withTiles(2, 5);
    private static final int ROWS = 53;
    private static final int COLUMNS = 9;

    private static IntArray numbers(int n) {
        IntArray x = new IntArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, i * 0x9e37_79b9);
        }
        return x;
    }

    private static Form form(String name) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(CarriedKernels.class, name), Settings.STRICT);
        IntArray x = numbers((ROWS + 8) * COLUMNS);
        IntArray expected = numbers((ROWS + 8) * COLUMNS);
        IntArray actual = numbers((ROWS + 8) * COLUMNS);
        Object[] arguments = {x, actual, ROWS, COLUMNS};
        Form form = kernel.codeFor(arguments).form();
        kernel.method().handle().invokeWithArguments(x, expected, ROWS, COLUMNS);
        SCHEDULER.run(new BoundTask(name, kernel, arguments));
        assertThat(actual.toHeapArray()).as(name).isEqualTo(expected.toHeapArray());
        return form;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "untilZero",
                "andLength",
                "rest",
                "between",
                "insertionSort",
                "ring",
                "masked",
                "wrapped",
                "walk",
                "turns",
                "kept",
                "pieces",
                "absolute"
            })
    void variablesThatStayInARowTellRowsApart(String name) throws Throwable {
        assertThat(form(name)).isNotEqualTo(Form.SEQUENTIAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before",
                "more",
                "longRing",
                "behind",
                "counts",
                "begins",
                "below",
                "negative",
                "tested",
                "further",
                "negativeRing"
            })
    void othersRunInOrder(String name) throws Throwable {
        assertThat(form(name)).isEqualTo(Form.SEQUENTIAL);
    }

    @Test
    void anElementIsTheSameOnlyIfNobodyStoresToIt() {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(CarriedKernels.class, "loadedAgain"), Settings.STRICT);
        ByteArray one = new ByteArray((ROWS + 8) * COLUMNS);
        ByteArray other = new ByteArray((ROWS + 8) * COLUMNS);
        assertThat(kernel.codeFor(new Object[] {one, other, ROWS, COLUMNS}).form())
                .isNotEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.codeFor(new Object[] {one, one, ROWS, COLUMNS}).form())
                .isEqualTo(Form.SEQUENTIAL);
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }
}
