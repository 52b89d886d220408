package dev.gyre.jvm.simd.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.LoopNestFinder;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ArrayFacts;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.pipeline.Arrangement;
import dev.gyre.jvm.simd.pipeline.PlanUnit;
import dev.gyre.jvm.simd.pipeline.Planning;
import dev.gyre.jvm.simd.pipeline.Vectorizer;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A kernel's code mustn't depend on where the compiler's objects happen to be in memory: each of many compilations makes the same bytes. */
class SameBytesTest {
    private static final Target TARGET = new Target(256, 16, 110);
    private static final int COMPILATIONS = 8;

    static final class Kernels {
        private Kernels() {}

        static void sums(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float sum = 0;
                float squares = 0;
                float least = Float.MAX_VALUE;
                float most = -Float.MAX_VALUE;
                float product = 1;
                float cubes = 0;
                for (int c = 0; c < n; c++) {
                    float v = x.get(r * n + c);
                    sum += v;
                    squares += v * v;
                    least = Math.min(least, v);
                    most = Math.max(most, v);
                    product *= v;
                    cubes += v * v * v;
                }
                y.set(r, sum + squares * least + most * product + cubes);
            }
        }

        static void elements(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float[] sums = new float[20];
                float a = 1;
                float b = 2;
                float c = 3;
                float d = 4;
                for (int t = 0; t < n; t++) {
                    a = a * 0.75f + x.get(t * rows + r);
                    b = b * 0.5f + a;
                    c = c * 0.25f + b;
                    d = d * 0.125f + c;
                    for (int k = 0; k < 20; k++) {
                        sums[k] = sums[k] * a + b * t - c * k + d;
                    }
                }
                for (int k = 0; k < 20; k++) {
                    y.set(k * rows + r, sums[k]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sums", "elements"})
    void everyCompilationMakesTheSame(String name) throws RefusedException {
        Set<List<Byte>> found = new HashSet<>();
        for (int i = 0; i < COMPILATIONS; i++) {
            found.add(bytes(name));
        }
        assertThat(found).hasSize(1);
        assertThat(found.iterator().next()).hasSizeGreaterThan(1_000);
    }

    private static List<Byte> bytes(String name) throws RefusedException {
        KernelCode code =
                KernelCode.read(KernelMethods.method(Kernels.class, name)).orElseThrow();
        LoopNest nest = LoopNestFinder.find(code, ArgumentUse.of(code));
        KernelIr kernel = KernelIr.parse(code, nest, new ArrayFacts(new BitSet(), Set.of()));
        List<Stmt> body = MiddleEnd.LOOPS.run(kernel.body(), Unit.of(kernel, nest));
        Planning planning = new Planning(kernel, TARGET, true, true, true);
        Arrangement.Given given = new Arrangement.Given(planning, body, nest);
        VectorPlan plan = Vectorizer.ARRANGEMENTS.run(given.own(), given).plan();
        VectorPlan done = PlanUnit.finishedAll(plan, true, kernel.parameters(), Optional.empty());
        ClassDesc owner = ClassDesc.of("dev.gyre.jvm.simd.emit.Same");
        SimdClass simd = new SimdClass(kernel, done, new VectorShapes(done), TARGET, owner);
        List<Byte> bytes = new ArrayList<>();
        for (byte b : code.method().classFile().build(owner, simd::emit)) {
            bytes.add(b);
        }
        return bytes;
    }
}
