package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.LoopNestFinder;
import dev.gyre.ir.dependence.Independence;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Which arrays no access of a kernel leaves, shown before it runs. */
final class IndependenceTest {

    /** A span of each row, held to the row. */
    static void held(FloatArray w, IntArray spans, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            int from = TornadoMath.max(spans.get(r), 0);
            int to = TornadoMath.min(spans.get(rows + r), width);
            for (int j = from; j < to; j++) {
                w.set(r * width + j, 1f);
            }
        }
    }

    /** The same, held to one element more. */
    static void heldOneBeyond(FloatArray w, IntArray spans, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            int from = TornadoMath.max(spans.get(r), 0);
            int to = TornadoMath.min(spans.get(rows + r), width + 1);
            for (int j = from; j < to; j++) {
                w.set(r * width + j, 1f);
            }
        }
    }

    /** The same, held at its end only. */
    static void heldAtItsEnd(FloatArray w, IntArray spans, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            int to = TornadoMath.min(spans.get(rows + r), width);
            for (int j = spans.get(r); j < to; j++) {
                w.set(r * width + j, 1f);
            }
        }
    }

    @Test
    void arraysThatSpansAreHeldToAreNeverLeft() throws Exception {
        assertThat(within("held", 7, 20)).isEqualTo(parameters(0, 1));
        assertThat(within("heldOneBeyond", 7, 20)).isEqualTo(parameters(1));
        assertThat(within("heldAtItsEnd", 7, 20)).isEqualTo(parameters(1));
    }

    static void shifted(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i + 1));
        }
    }

    /** What was found out for some arguments isn't taken for others. */
    @Test
    void answersAreOfArgumentsThatAreAlike() throws Exception {
        Independence held = independence("held");
        for (int i = 0; i < 2; i++) {
            assertThat(held.within(held(140, 20))).isEqualTo(parameters(0, 1));
            assertThat(held.within(held(139, 20))).isEqualTo(parameters(1));
            assertThat(held.within(held(140, 21))).isEqualTo(parameters(1));
            assertThat(held.within(held(147, 21))).isEqualTo(parameters(0, 1));
        }
        Independence shifted = independence("shifted");
        FloatArray x = new FloatArray(9);
        FloatArray y = new FloatArray(9);
        for (int i = 0; i < 2; i++) {
            assertThat(shifted.conflict(new Object[] {x, y, 8})).isEmpty();
            assertThat(shifted.conflict(new Object[] {x, x, 8})).isPresent();
            assertThat(shifted.conflict(new Object[] {x, x, 1})).isEmpty();
        }
    }

    private static Object[] held(int size, int width) {
        return new Object[] {new FloatArray(size), new IntArray(14), 7, width};
    }

    private static BitSet within(String kernel, int rows, int width) throws Exception {
        return independence(kernel)
                .within(new Object[] {new FloatArray(rows * width), new IntArray(2 * rows), rows, width});
    }

    private static Independence independence(String kernel) throws Exception {
        Method method = Arrays.stream(IndependenceTest.class.getDeclaredMethods())
                .filter(m -> m.getName().equals(kernel) && m.getReturnType() == void.class)
                .findFirst()
                .orElseThrow();
        MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
        KernelCode code = KernelCode.read(new KernelMethod(IndependenceTest.class, kernel, type))
                .orElseThrow();
        LoopNest nest = LoopNestFinder.find(code, ArgumentUse.of(code));
        KernelIr form = KernelIr.parse(code);
        return Independence.of(form, nest, MiddleEnd.ACCESSES.run(form.body(), Unit.of(form, nest)));
    }

    private static BitSet parameters(int... numbers) {
        BitSet set = new BitSet();
        Arrays.stream(numbers).forEach(set::set);
        return set;
    }
}
