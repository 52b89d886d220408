package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.doubles;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.halves;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.compile.CompiledKernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Iterations that do the same to each of several neighbours become an iteration an element. */
final class NeighboursTest {

    private static CompiledKernel compiled(String name) {
        return KernelCases.vectors(NeighbourKernels.class, name);
    }

    @ParameterizedTest
    @CsvSource({"four, 4 i", "three, 3 c", "two, 2 i", "halves, 2 i", "elsewhere, 8 i"})
    void anIterationAnElement(String kernel, String variable) {
        assertThat(KernelCases.listing(compiled(kernel)))
                .contains("lanes over " + variable + ",", "contiguous")
                .doesNotContain("stride");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weighted",
                "swapped",
                "scaled",
                "numbered",
                "twoOfThree",
                "overwritten",
                "everyOther",
                "fromAnother"
            })
    void whatIsntAlikeStaysTogether(String kernel) {
        assertThat(KernelCases.listing(compiled(kernel))).contains("lanes over i,");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 16, 33, 1000})
    void elementsHaveTheBitsOfThePlainCall(int n) throws Throwable {
        checkAllCuts(compiled("four"), new Object[] {specials(4 * n + 1), floats(4 * n + 2), specials(4 * n), n});
        checkAllCuts(compiled("two"), new Object[] {ints(2 * n), ints(4 * n + 3), n});
        checkAllCuts(compiled("halves"), new Object[] {halves(2 * n), halves(2 * n + 1), n});
        checkAllCuts(compiled("elsewhere"), new Object[] {floats(8 * n + 4), floats(8 * n), 1, n});
        for (String kernel :
                new String[] {"weighted", "swapped", "numbered", "twoOfThree", "overwritten", "everyOther"}) {
            checkAllCuts(compiled(kernel), new Object[] {specials(3 * n + 2), floats(3 * n + 2), n});
        }
        checkAllCuts(compiled("scaled"), new Object[] {specials(2 * n), floats(n), floats(2 * n), n});
        checkAllCuts(compiled("fromAnother"), new Object[] {specials(2 * n), floats(2 * n), floats(2 * n), n});
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "3, 5, 2", "7, 100, 0", "2, 33, 40"})
    void partsOfPictures(int rows, int columns, int from) throws Throwable {
        int n = 3 * rows * columns;
        checkAllCuts(compiled("three"), new Object[] {doubles(n), doubles(n), doubles(rows), rows, columns, from});
    }

    /** An iteration reads all it reads before it stores, also where that is the same array. */
    @ParameterizedTest
    @CsvSource({"1, 2", "1, 9", "3, 4"})
    void oneArrayForBoth(int from, int to) {
        FloatArray expected = floats(80);
        NeighbourKernels.elsewhere(expected, expected, from, to);
        FloatArray actual = floats(80);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 8)) {
            scheduler.run(new BoundTask("test", compiled("elsewhere"), new Object[] {actual, actual, from, to}));
        }
        assertThat(actual.toHeapArray()).isEqualTo(expected.toHeapArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {26, 1 << 29, 1 << 30, Integer.MAX_VALUE})
    void moreThanThereAreIsBeyondTheArrays(int n) {
        Object[] arguments = {floats(100), floats(100), floats(100), n};
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 8)) {
            assertThatThrownBy(() -> scheduler.run(new BoundTask("test", compiled("four"), arguments)))
                    .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
