package dev.gyre.jvm.simd.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Neighbouring bytes that are put together are one number, the same for each lane or one a lane, and nothing behind the array is read for it. */
final class CombinedLoadTest {
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 3);
    private static final ArrayRef BYTES = new ArrayRef(0, "w", Storage.BYTE, 0, false);
    private static final Expr AT = new Expr.Local(new KernelVariable("at", Kind.INT));

    static final class Kernels {
        private Kernels() {}

        /** A number for each lane. */
        static void each(ByteArray w, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, (w.get(2 * i + 1) << 8) | (w.get(2 * i) & 255));
            }
        }

        /** The bytes the other way round, which no one load gives. */
        static void swapped(ByteArray w, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, (w.get(2 * i) << 8) | (w.get(2 * i + 1) & 255));
            }
        }

        /** One number for a row of lanes. */
        static void rows(ByteArray w, IntArray y, int n) {
            for (@Parallel int r = 0; r < n / 16; r++) {
                for (@Parallel int i = 0; i < 16; i++) {
                    int number = (w.get(3 * r + 2) << 8) | (w.get(3 * r + 1) & 255);
                    y.set(16 * r + i, number + i);
                }
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @CsvSource({"each, 1", "each, 16", "each, 203", "swapped, 203", "rows, 16", "rows, 208"})
    void isTheNumber(String name, int n) throws Throwable {
        byte[] bytes = new byte[2 * n];
        new Random(n).nextBytes(bytes);
        IntArray expected = new IntArray(n);
        kernel(name, 512).method().handle().invokeWithArguments(ByteArray.fromArray(bytes), expected, n);
        for (int width : new int[] {128, 256, 512}) {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment odd = arena.allocate(2 * n + 1).asSlice(1).copyFrom(MemorySegment.ofArray(bytes));
                for (ByteArray w : new ByteArray[] {ByteArray.fromArray(bytes), ByteArray.fromSegmentShallow(odd)}) {
                    IntArray y = new IntArray(n);
                    CompiledKernel kernel = kernel(name, width);
                    assertThat(kernel.form()).isEqualTo(Form.SIMD);
                    SCHEDULER.run(new BoundTask(name, kernel, new Object[] {w, y, n}));
                    assertThat(y.toHeapArray()).as("vectors of %d bits", width).isEqualTo(expected.toHeapArray());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"each, 203, 405", "rows, 208, 38"})
    void aMissingByteIsAnError(String name, int n, int bytes) {
        try (Arena arena = Arena.ofShared()) {
            for (ByteArray w :
                    new ByteArray[] {new ByteArray(bytes), ByteArray.fromSegmentShallow(arena.allocate(bytes))}) {
                BoundTask task = new BoundTask(name, kernel(name, 512), new Object[] {w, new IntArray(n), n});
                assertThatThrownBy(() -> SCHEDULER.run(task))
                        .isInstanceOf(TornadoTaskRuntimeException.class)
                        .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void isOfBytesOneBehindTheOther() {
        assertThat(CombinedLoad.of(together(BYTES, AT, plus(1), 8)))
                .hasValueSatisfying(load -> assertThat(load.index()).isEqualTo(AT));
        assertThat(CombinedLoad.of(together(BYTES, plus(3), plus(4), 8))).isPresent();
        assertThat(CombinedLoad.of(together(BYTES, plus(1), AT, 8))).isEmpty();
        assertThat(CombinedLoad.of(together(BYTES, AT, plus(2), 8))).isEmpty();
        assertThat(CombinedLoad.of(together(BYTES, AT, plus(1), 7))).isEmpty();
        assertThat(CombinedLoad.of(together(new ArrayRef(0, "w", Storage.SHORT, 0, false), AT, plus(1), 8)))
                .isEmpty();
    }

    private static Expr plus(int constant) {
        return new Expr.Binary(BinaryOp.ADD, AT, Expr.Const.of(constant));
    }

    private static Expr.Binary together(ArrayRef array, Expr lower, Expr upper, int shift) {
        Expr high = new Expr.Binary(BinaryOp.SHL, new Expr.Load(array, upper), Expr.Const.of(shift));
        Expr low = new Expr.Binary(BinaryOp.AND, new Expr.Load(array, lower), Expr.Const.of(255));
        return new Expr.Binary(BinaryOp.OR, high, low);
    }

    private static CompiledKernel kernel(String name, int bits) {
        return KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT.within(bits));
    }
}
