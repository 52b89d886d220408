package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/** Indices by variables that loops carry from round to round, or that loops count which end early. */
final class CarriedTest {

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
        assertThat(RowForms.of(CarriedKernels.class, name)).isNotEqualTo(Form.SEQUENTIAL);
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
        assertThat(RowForms.of(CarriedKernels.class, name)).isEqualTo(Form.SEQUENTIAL);
    }

    @Test
    void anElementIsTheSameOnlyIfNobodyStoresToIt() {
        CompiledKernel kernel = KernelCompiler.compile(
                KernelMethods.method(CarriedKernels.class, "loadedAgain"), CompilerSettings.STRICT);
        ByteArray one = new ByteArray((RowForms.ROWS + 8) * RowForms.COLUMNS);
        ByteArray other = new ByteArray((RowForms.ROWS + 8) * RowForms.COLUMNS);
        assertThat(kernel.codeFor(new Object[] {one, other, RowForms.ROWS, RowForms.COLUMNS})
                        .form())
                .isNotEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.codeFor(new Object[] {one, one, RowForms.ROWS, RowForms.COLUMNS})
                        .form())
                .isEqualTo(Form.SEQUENTIAL);
    }
}
