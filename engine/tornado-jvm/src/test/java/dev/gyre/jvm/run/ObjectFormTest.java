package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Kernels that make objects run in vectors, without any, and give the bits of the plain call. */
final class ObjectFormTest {
    private static final int N = 1003;
    private static final int HALVES = 1 << 16;

    private static CompiledKernel kernel(String name) {
        return KernelCompiler.compile(KernelMethods.method(ObjectKernels.class, name), CompilerSettings.STRICT);
    }

    static Stream<Arguments> kernels() {
        FloatArray x = KernelCases.specials(N);
        return Stream.of(
                KernelCases.kernel("sets", x, new FloatArray(N)),
                KernelCases.kernel("sumsInALoop", x, new FloatArray(N), 5),
                KernelCases.kernel("chooses", x, new FloatArray(N)),
                KernelCases.kernel("passes", x, new FloatArray(N)),
                KernelCases.kernel("integers", KernelCases.ints(N), new ShortArray(N)),
                KernelCases.kernel("widens", allHalves(), new FloatArray(HALVES)),
                KernelCases.kernel("narrows", nearHalves(), new HalfFloatArray(5 * HALVES)),
                KernelCases.kernel(
                        "halfProducts", KernelCases.halves(N), KernelCases.halves(31), KernelCases.halves(N), 9),
                KernelCases.kernel(
                        "brainFloats",
                        x,
                        BFloat16Array.fromFloats(KernelCases.floats(N).toHeapArray())),
                KernelCases.kernel("characters", characters(), new CharArray(HALVES)),
                KernelCases.kernel("records", x, new FloatArray(N)),
                KernelCases.kernel("switches", KernelCases.ints(N), new IntArray(N)),
                KernelCases.kernel("degrees", KernelCases.floats(N), new FloatArray(N)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void equalThePlainCall(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = kernel(name);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        KernelCases.checkAllCuts(kernel, arguments);
    }

    @Test
    void whatIsTooLongForVectorsRunsOnAllThreads() throws Throwable {
        CompiledKernel kernel = kernel("halfVectors");
        assertThat(kernel.form()).isEqualTo(Form.SCALAR);
        KernelCases.checkAllCuts(kernel, new Object[] {KernelCases.halves(N), new FloatArray(N)});
    }

    @Test
    void vectorsThatTwoVariablesStandForAreNotTakenApart() throws Throwable {
        CompiledKernel kernel = kernel("sharesAndSets");
        assertThat(kernel.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.refusals().toString()).contains("changes a Float2 that two variables may stand for");
        KernelCases.checkAllCuts(kernel, new Object[] {KernelCases.floats(N), new FloatArray(N)});
    }

    @Test
    void iterationsThatShareAVectorRunInOrder() throws Throwable {
        CompiledKernel kernel = kernel("sharesAcrossIterations");
        assertThat(kernel.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.refusals().toString()).contains("iterations over i share the variable sum_0");
        KernelCases.checkAllCuts(kernel, new Object[] {KernelCases.floats(N), new FloatArray(N)});
    }

    private static HalfFloatArray allHalves() {
        HalfFloatArray all = new HalfFloatArray(HALVES);
        for (int i = 0; i < HALVES; i++) {
            all.set(i, new uk.ac.manchester.tornado.api.types.HalfFloat((short) i));
        }
        return all;
    }

    /** Every half, what is half way to the next, and the floats beside that. */
    private static FloatArray nearHalves() {
        FloatArray near = new FloatArray(5 * HALVES);
        Random random = new Random(1);
        for (int i = 0; i < HALVES; i++) {
            float half = Float.float16ToFloat((short) i);
            float between = (half + Float.float16ToFloat((short) (i + 1))) / 2f;
            near.set(i, half);
            near.set(HALVES + i, between);
            near.set(2 * HALVES + i, Math.nextUp(between));
            near.set(3 * HALVES + i, Math.nextDown(between));
            near.set(4 * HALVES + i, Float.intBitsToFloat(random.nextInt()));
        }
        return near;
    }

    private static CharArray characters() {
        CharArray all = new CharArray(HALVES);
        for (int i = 0; i < HALVES; i++) {
            all.set(i, (char) i);
        }
        return all;
    }
}
