package dev.gyre.fpga.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Installed;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.project.TimingText;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.ir.bytecode.RefusedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Circuits by a method reference and its arguments, and what is said of clocks that they can't reach. */
class CircuitsTest {

    /** y = a x. a: (m, k); x: (k); y: (m). */
    public static void product(IntArray a, IntArray x, IntArray y, int m, int k) {
        for (@Parallel int i = 0; i < m; i++) {
            int sum = 0;
            for (int j = 0; j < k; j++) {
                sum += a.get(i * k + j) * x.get(j);
            }
            y.set(i, sum);
        }
    }

    /** Sums of neighbours, which are short. */
    public static void neighbours(IntArray x, IntArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, x.get(i) ^ x.get(i + 1));
        }
    }

    /** Quotients by data. */
    public static void quotients(IntArray x, IntArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, y.get(i) / x.get(i));
        }
    }

    private static IntArray squares(int size) {
        IntArray squares = new IntArray(size);
        for (int i = 0; i < size; i++) {
            squares.set(i, i * i - 40);
        }
        return squares;
    }

    @Tag("long")
    @Test
    void aMethodReferenceAndItsArgumentsAreSimulated() {
        Installed.require(Tool.VERILATOR);
        IntArray y = new IntArray(5);
        Prepared circuit = Circuits.of(CircuitsTest::product, squares(35), squares(7), y, 5, 7);
        Run one = circuit.simulate();
        assertThat(one.isRight()).isTrue();
        assertThat(one.compared()).isEqualTo(5);
        Run four = circuit.with(Options.standard().withLanes(4)).simulate();
        assertThat(four.isRight()).isTrue();
        assertThat(four.cycles()).isLessThan(one.cycles());
        assertThat(y.get(1)).as("arguments stay as they are").isZero();
    }

    @Test
    void whatHasNoCircuitIsRefusedWithItsReason() {
        assertThatThrownBy(() -> Circuits.of(CircuitsTest::quotients, squares(3), squares(3)))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("CircuitsTest.quotients has no circuit: it divides by x[i]");
        assertThatThrownBy(() -> Circuits.of(CircuitsTest::neighbours, squares(3), squares(3)))
                .isInstanceOf(GyreException.class)
                .hasMessageContainingAll("neighbours fails as a plain call", "Index 3 out of bounds");
    }

    @Test
    void aClockThatAnOperationIsTooSlowForIsTold() throws RefusedException {
        Options fast = Options.standard().withPeriod(5_000);
        Pipeline.Slowest product =
                Circuit.of(Kernels.of(CircuitsTest.class, "product"), fast).slowest();
        assertThat(product.name()).isEqualTo("*");
        assertThat(TimingText.tooFast(fast.megahertz(), product))
                .isEqualTo("200 MHz are too fast for *, which takes about 9.6 ns (104 MHz)");
        Pipeline.Slowest read =
                Circuit.of(Kernels.of(CircuitsTest.class, "neighbours"), fast).slowest();
        assertThat(read.period()).isLessThan(product.period());
        assertThat(read.name()).contains("x[");
    }
}
