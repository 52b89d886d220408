package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.LoopNestFinder;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.transform.Contraction;
import dev.gyre.ir.transform.CountedLoops;
import dev.gyre.ir.transform.IfConversion;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.Accesses;
import dev.gyre.jvm.simd.pass.Hoisting;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RegisterTranspose;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.pipeline.LaneCandidates;
import dev.gyre.jvm.simd.pipeline.PlanCandidates;
import dev.gyre.jvm.simd.pipeline.Planning;
import dev.gyre.jvm.simd.pipeline.Vectorizer;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What each pass makes of a kernel, as text. */
final class PassesTest {
    private static final Target WIDE = new Target(512, 32, 110);
    private static final Target NARROW = new Target(256, 16, 110);

    static void product(FloatArray x, FloatArray w, FloatArray y, int m, int n, int k) {
        for (@Parallel int i = 0; i < m; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                float s = 0f;
                for (int l = 0; l < k; l++) {
                    s += x.get(i * k + l) * w.get(l * n + j);
                }
                y.set(i * n + j, s);
            }
        }
    }

    static void unpacking(FloatArray x, IntArray w, float scale, FloatArray y, int m, int n, int k) {
        for (@Parallel int i = 0; i < m; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                float s = 0f;
                for (int l = 0; l < k; l++) {
                    int two = w.get(l * n + j);
                    float high = (two >> 16) * scale;
                    s += x.get(i * k + 2 * l) * (short) two + x.get(i * k + 2 * l + 1) * high;
                }
                y.set(i * n + j, s);
            }
        }
    }

    static void transposition(FloatArray x, FloatArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                y.set(c * rows + r, x.get(r * columns + c));
            }
        }
    }

    static void inPlace(FloatArray x, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 1; c < columns; c++) {
                x.set(r * columns + c, x.get(r * columns + c - 1));
            }
        }
    }

    static void beforeDeeper(FloatArray x, FloatArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                y.set(c * rows + r, x.get(r * columns + c));
            }
            for (int i = 0; i < columns; i++) {
                for (int c = 0; c < columns; c++) {
                    y.set(c * rows + r, y.get(c * rows + r) + i);
                }
            }
        }
    }

    static float twice(float v) {
        return v > 0f ? v + v : 0f;
    }

    static void branches(FloatArray x, IntArray k, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float v = twice(x.get(i));
            for (int j = 0; j < 4; j++) {
                if (k.get(i) == j && v > 1f) {
                    break;
                }
                v -= 1f;
            }
            if (v > 0f) {
                y.set(i, v);
            } else {
                y.set(n - 1 - i, k.get(v < 0f ? 0 : 2 * i));
            }
        }
    }

    static void sums(FloatArray x, FloatArray y, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            float s = 0f;
            for (int c = 0; c < width; c++) {
                s += x.get(r * width + c);
            }
            y.set(r, s);
        }
    }

    static void prefix(FloatArray x, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 1; c < width; c++) {
                x.set(r * width + c, x.get(r * width + c) + x.get(r * width + c - 1));
            }
        }
    }

    static void decays(FloatArray x, FloatArray y, int steps, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = 0f;
            for (int t = 0; t < steps; t++) {
                s = s * 0.5f + TornadoMath.exp(x.get(t * n + i));
            }
            y.set(i, s);
        }
    }

    static void exponentials(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, TornadoMath.exp(x.get(i)));
        }
    }

    static void iterated(FloatArray x, FloatArray y, int steps, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = x.get(i);
            for (int t = 0; t < steps; t++) {
                s = s * (1f - s);
            }
            y.set(i, s);
        }
    }

    static void choosesArray(FloatArray x, FloatArray y, int n) {
        FloatArray source = n > 3 ? x : y;
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, source.get(i));
        }
    }

    @Test
    void bytecodeBecomesCountedLoops() throws RefusedException {
        assertThat(Printer.print(statements("product"))).isEqualTo("""
                parallel for i = 0; (i < m); += 1
                  parallel for j = 0; (j < n); += 1
                    s = 0.0
                    for l = 0; (l < k); += 1
                      s = (s + (x[((i * k) + l)] * w[((l * n) + j)]))
                    y[((i * n) + j)] = s
                """);
    }

    @Test
    void jumpsKeepTheirLabelsAndHelpersAreInlined() throws RefusedException {
        assertThat(Printer.print(statements("branches")).replaceAll("L\\d+", "L"))
                .isEqualTo("""
                parallel for i = 0; (i < n); += 1
                  v = x[i]
                  s0 = (!(v > 0.0) ? 0.0 : (v + v))
                  r1 = s0
                  v#2 = r1
                  block L
                    for j = 0; (j < 4); += 1
                      if ((k[i] == j) & (v#2 > 1.0))
                        break L
                      v#2 = (v#2 - 1.0)
                  if !(v#2 > 0.0)
                    s2 = (!(v#2 < 0.0) ? (2 * i) : 0)
                    y[((n - 1) - i)] = (float) k[s2]
                  else
                    y[i] = v#2
                """);
    }

    @Test
    void productsJamRowsAndShareLoads() throws RefusedException {
        VectorPlan plan = plan("product", WIDE, false);
        assertThat(plan.summary()).isEqualTo("16 lanes over j, 8 rows by 2 vectors");
        assertThat(plan("product", NARROW, false).summary()).isEqualTo("8 lanes over j, 4 rows by 2 vectors");
        VectorShapes shapes = new VectorShapes(plan);
        List<Stmt> shared = Hoisting.share(plan.body(), shapes, new RowDependence(plan.body(), plan.rowVariable()));
        assertThat(Printer.print(Contraction.contract(shared)))
                .contains("c0 = x[((i * k) + l)]", "c1 = w[((l * n) + j)]", "s = fma(c0, c1, s)");
        VectorPlan sharing = plan.of(shared);
        assertThat(Packing.find(sharing, new VectorShapes(sharing)))
                .hasValueSatisfying(packing -> assertThat(packing.shared().values())
                        .hasToString("[Shared[value=w[((l * n) + j)], way=Whole[]]]"));
    }

    @Test
    void whatRowsMakeAlikeIsMadeOnce() throws RefusedException {
        VectorPlan plan = plan("unpacking", NARROW, false);
        assertThat(plan.summary()).isEqualTo("8 lanes over j, 4 rows by 2 vectors");
        Packing packing = Packing.find(plan, new VectorShapes(plan)).orElseThrow();
        assertThat(packing.shared()).hasToString("""
                {(float) to_short(two)=\
                Shared[value=(float) to_short(w[((l * n) + j)]), way=Whole[]], \
                ((float) (two >> 16) * scale)=\
                Shared[value=((float) (w[((l * n) + j)] >> 16) * scale), way=Whole[]]}""");
        assertThat(packing.skipped()).hasToString("[two]");
    }

    @Test
    void loadsThatMoveOnAlongRowsAreTransposed() throws RefusedException {
        VectorPlan plan = plan("transposition", WIDE, false);
        assertThat(Accesses.list(plan, new VectorShapes(plan)))
                .containsExactly(
                        "load x[((r * columns) + c)], stride columns, transposed in registers",
                        "store y[((c * rows) + r)], contiguous");
        for (String kernel : List.of("inPlace", "beforeDeeper", "product")) {
            VectorPlan other = plan(kernel, WIDE, false);
            assertThat(RegisterTranspose.find(other, new VectorShapes(other)))
                    .as(kernel)
                    .isEmpty();
        }
    }

    @Test
    void functionsTakeTwoVectorsAndMoreWhereMemoryIsWalkedThrough() throws RefusedException {
        assertThat(plan("exponentials", WIDE, false).summary()).isEqualTo("16 lanes over i, 1 rows by 2 vectors");
        assertThat(plan("decays", WIDE, false).summary()).isEqualTo("16 lanes over i, 1 rows by 4 vectors");
    }

    @Test
    void whatWaitsForItselfOnlyTakesMoreVectors() throws RefusedException {
        assertThat(plan("iterated", WIDE, false).summary()).isEqualTo("16 lanes over i, 1 rows by 8 vectors");
        assertThat(plan("iterated", NARROW, false).summary()).isEqualTo("8 lanes over i, 1 rows by 8 vectors");
    }

    @Test
    void accessesHaveKinds() throws RefusedException {
        VectorPlan plan = plan("branches", WIDE, false);
        assertThat(Accesses.list(plan, new VectorShapes(plan)))
                .containsExactlyInAnyOrder(
                        "load x[i], contiguous",
                        "load k[i], contiguous",
                        "store y[i], contiguous",
                        "load k[s2], indexed",
                        "store y[((n - 1) - i)], contiguous, turned round");
        VectorPlan sums = plan("sums", WIDE, false);
        assertThat(Accesses.list(sums, new VectorShapes(sums)))
                .contains("load x[((r * width) + c)], stride width, transposed in registers");
    }

    @Test
    void lanesGoAlongRowsOnlyIfSumsMayBeReordered() throws RefusedException {
        assertThat(plan("sums", WIDE, false).summary()).startsWith("16 lanes over r");
        VectorPlan within = plan("sums", WIDE, true);
        assertThat(within.summary()).startsWith("16 lanes over c").endsWith("within an iteration");
        assertThat(Printer.print(within.body())).contains("s' = (s' + x[((r * width) + c)])");
    }

    @Test
    void loopsThatNeedTheirLastRoundAreNoLanes() throws RefusedException {
        assertThat(plan("prefix", WIDE, true).summary()).startsWith("16 lanes over r");
    }

    @Test
    void refusesToChooseBetweenArrays() {
        assertThatThrownBy(() -> KernelIr.parse(code("choosesArray")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("it chooses between arrays");
    }

    static void gates(FloatArray w, FloatArray x, FloatArray y, int lanes, int n) {
        for (@Parallel int b = 0; b < lanes; b++) {
            for (int d = 0; d < n; d++) {
                float i = 0f;
                float f = 0f;
                float z = 0f;
                float o = 0f;
                for (int e = 0; e < n; e++) {
                    i += w.get(d * n + e) * x.get(e * lanes + b);
                    f += w.get((n + d) * n + e) * x.get((n + e) * lanes + b);
                    z += w.get((2 * n + d) * n + e) * x.get((2 * n + e) * lanes + b);
                    o += w.get((3 * n + d) * n + e) * x.get((3 * n + e) * lanes + b);
                }
                y.set(d * lanes + b, i + f + z + o);
            }
        }
    }

    /** Two iterations of four sums by two vectors each take all of 16 registers and more; a sum by itself a quarter. */
    @Test
    void sumsOfDifferentThingsAreJammedApart() throws RefusedException {
        VectorPlan narrow = first("gates", NARROW);
        assertThat(narrow.vectors()).isEqualTo(2);
        assertThat(Printer.print(narrow.body())).containsPattern("for d0[^/]*for e0[^/]*i1 = [^/]*for e0[^/]*f1 = ");
        VectorPlan wide = first("gates", WIDE);
        assertThat(Printer.print(wide.body())).containsPattern("for e0[^/]*i1 = [^/]*o1 = ");
    }

    private static VectorPlan plan(String name, Target target, boolean mayReorder) throws RefusedException {
        return plan(Planning.of(KernelIr.parse(code(name)), target, mayReorder), code(name));
    }

    private static VectorPlan plan(Planning planning, KernelCode code) throws RefusedException {
        LoopNest nest = LoopNestFinder.find(code, ArgumentUse.of(code));
        VectorPlanner loops = VectorPlanner.of(statements(planning.kernel()), nest);
        return Vectorizer.LANES.run(LaneCandidates.of(loops), planning).plan();
    }

    /** The plan that is tried first. */
    private static VectorPlan first(String name, Target target) throws RefusedException {
        Planning planning = Planning.of(KernelIr.parse(code(name)), target, true);
        PlanCandidates candidates = PlanCandidates.of(plan(planning, code(name)));
        return Vectorizer.CANDIDATES.run(candidates, planning).tried().getFirst();
    }

    private static List<Stmt> statements(String name) throws RefusedException {
        return statements(KernelIr.parse(code(name)));
    }

    private static List<Stmt> statements(KernelIr kernel) {
        return CountedLoops.find(IfConversion.simplify(kernel.body()));
    }

    private static KernelCode code(String name) {
        return KernelCode.read(KernelMethods.method(PassesTest.class, name)).orElseThrow();
    }
}
