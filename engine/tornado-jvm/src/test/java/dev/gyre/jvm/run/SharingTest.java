package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.bytes;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.checkAllCutsNearly;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.halves;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.shorts;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.compile.CompiledKernel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What rows share is made once for all of them, where there are enough rows and rounds, with the bits of the plain call. */
final class SharingTest {
    /** Kernels that pack bytes, of which no vector has only four. */
    private static final List<String> BYTES = List.of("scaledByRows", "blocksByRows");

    private static CompiledKernel compiled(String name) {
        return KernelCases.vectors(SharingKernels.class, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"halvesByRows", "scaledByRows", "shortsByRows", "blocksByRows", "blocksOfBytes"})
    void weightsByRowsAreTurned(String name) {
        if (VectorBits.haveAtLeast(256) || !BYTES.contains(name)) {
            assertThat(KernelCases.listing(compiled(name))).contains("packed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 40, 64",
        "7, 9, 33",
        "31, 64, 64",
        "32, 16, 64",
        "33, 47, 70",
        "40, 31, 32",
        "65, 130, 96",
        "64, 33, 0",
        "37, 100, 31"
    })
    void bitsAreThoseOfThePlainCall(int rows, int columns, int depth) throws Throwable {
        FloatArray x = specials(rows * depth);
        FloatArray y = floats(rows * columns);
        int weights = columns * depth;
        int blocks = columns * (depth / 32);
        for (String name : new String[] {"halves", "normed", "halvesByRows"}) {
            checkAllCuts(compiled(name), new Object[] {x, halves(weights), y, rows, columns, depth});
        }
        for (String name : new String[] {"last", "looked"}) {
            checkAllCuts(compiled(name), new Object[] {x, bytes(weights), y, rows, columns, depth});
        }
        for (String name : new String[] {"scaled", "scaledByRows"}) {
            FloatArray scale = specials(Math.max(columns, depth));
            checkAllCuts(compiled(name), new Object[] {x, bytes(weights), scale, y, rows, columns, depth});
        }
        for (String name : new String[] {"blocks", "blocksByRows"}) {
            checkAllCuts(compiled(name), new Object[] {x, bytes(weights), halves(blocks), y, rows, columns, depth});
        }
        for (String name : new String[] {"shorts", "shortsByRows"}) {
            checkAllCuts(
                    compiled(name),
                    new Object[] {ints(rows * depth), shorts(weights), ints(rows * columns), rows, columns, depth});
        }
        checkAllCuts(compiled("nibbles"), new Object[] {x, ints(weights), y, rows, columns, depth});
        checkAllCuts(compiled("blocksOfBytes"), new Object[] {x, packed(blocks), y, rows, columns, depth});
        checkAllCutsNearly(
                compiled("exponentials"), new Object[] {floats(rows * depth), small(weights), y, rows, columns, depth});
    }

    /** Blocks of a scale and 32 integers. */
    private static ByteArray packed(int blocks) {
        ByteArray w = new ByteArray(Math.max(1, blocks * 34));
        Random random = new Random(blocks);
        for (int i = 0; i < blocks * 34; i++) {
            w.set(i, (byte) (i % 34 == 1 ? 0x38 + random.nextInt(4) : random.nextInt()));
        }
        return w;
    }

    private static FloatArray small(int n) {
        FloatArray w = new FloatArray(Math.max(1, n));
        Random random = new Random(n);
        for (int i = 0; i < n; i++) {
            w.set(i, (random.nextFloat() - 6f) / 2);
        }
        return w;
    }

    @ParameterizedTest
    @ValueSource(strings = {"halves", "halvesByRows"})
    void weightsThatAreMissingAreRefused(String name) {
        CompiledKernel kernel = compiled(name);
        Object[] arguments = {floats(64 * 64), halves(40 * 64 - 1), floats(64 * 40), 64, 40, 64};
        assertThatThrownBy(() -> {
                    try (TileScheduler scheduler = TileScheduler.withTiles(1, 1)) {
                        scheduler.run(new BoundTask("test", kernel, arguments));
                    }
                })
                .isInstanceOf(TornadoTaskRuntimeException.class);
    }
}
