package dev.gyre.jvm.compilers;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What compilers write around a kernel's numbers: objects that are known to be there, boxed numbers, texts that nothing is done with. */
final class KnownObjectsTest {
    /** The only object of its class. */
    static final class Leaky {
        static final Leaky INSTANCE = new Leaky(0.25f);
        private static final Float SHIFT = 0.5f;

        private final float slope;

        private Leaky(float slope) {
            this.slope = slope;
        }

        float of(float v) {
            return v > 0f ? v : slope * v + SHIFT;
        }

        void store(FloatArray y, int i, float v) {
            y.set(i, of(v));
        }
    }

    /** Holds what may not be there. */
    record Holder(Integer shift, FloatArray bias) {}

    private static void check(Object o, String name) {
        if (o == null) {
            throw new NullPointerException(name);
        }
    }

    static void checks(FloatArray x, FloatArray y, Integer shift) {
        check(x, "x");
        check(shift, "shift");
        Objects.requireNonNull(y);
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, x.get(i) + shift);
        }
    }

    static void only(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, Leaky.INSTANCE.of(x.get(i)));
        }
    }

    static void stores(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Leaky.INSTANCE.store(y, i, x.get(i));
        }
    }

    @SuppressWarnings("UnnecessaryBoxedVariable") // the point of this kernel
    static void boxes(IntArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Integer at = i;
            Number number = x.get(at);
            float sum = number.floatValue() + number.byteValue();
            at = at + 1;
            Long wide = number.longValue() << 3;
            y.set(i, sum + at + wide + (Objects.equals(at, 7) ? 0.5f : 0f));
        }
    }

    static void mayNotBeThere(FloatArray x, FloatArray y, Holder holder) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float v = x.get(i);
            if (holder.bias() != null) {
                v += holder.bias().get(i);
            }
            y.set(i, v);
        }
    }

    static void numberMayNotBeThere(FloatArray x, FloatArray y, Holder holder) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Integer shift = holder.shift();
            y.set(i, shift == null ? x.get(i) : x.get(i) + shift);
        }
    }

    private static CompiledKernel kernel(String name) {
        return KernelCompiler.compile(KernelMethods.method(KnownObjectsTest.class, name), CompilerSettings.STRICT);
    }

    private static CompiledKernel vectors(String name) {
        CompiledKernel kernel = kernel(name);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        return kernel;
    }

    @Test
    void argumentsAreThere() throws Throwable {
        checkAllCuts(vectors("checks"), new Object[] {floats(77), floats(77), 3});
    }

    @Test
    void methodsOfTheOnlyObjectOfAClassAreInlined() throws Throwable {
        checkAllCuts(vectors("only"), new Object[] {floats(77), floats(77)});
        checkAllCuts(vectors("stores"), new Object[] {floats(77), floats(77)});
    }

    @Test
    void whatSuchAMethodStoresToIsKnown() {
        ArgumentUse use = ArgumentUse.of(KernelCode.read(KernelMethods.method(KnownObjectsTest.class, "stores"))
                .orElseThrow());
        assertThat(use.writes(0)).isFalse();
        assertThat(use.reads(0)).isTrue();
        assertThat(use.writes(1)).isTrue();
        assertThat(use.reads(1)).isFalse();
    }

    @Test
    void boxedNumbersAreNumbers() throws Throwable {
        checkAllCuts(vectors("boxes"), new Object[] {ints(77), floats(77)});
    }

    /** Code that takes them for there would throw where the kernel goes on. */
    @Test
    void whatAnObjectHoldsMayNotBeThere() throws Throwable {
        for (String name : new String[] {"mayNotBeThere", "numberMayNotBeThere"}) {
            CompiledKernel kernel = kernel(name);
            assertThat(kernel.form()).as(name).isEqualTo(Form.SEQUENTIAL);
            assertThat(kernel.refusals().toString()).contains("it asks whether what an object holds is null");
            checkAllCuts(kernel, new Object[] {floats(77), floats(77), new Holder(null, null)});
            checkAllCuts(kernel, new Object[] {floats(77), floats(77), new Holder(2, floats(77))});
        }
    }
}
