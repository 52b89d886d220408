package dev.gyre.jvm.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.Portability;
import dev.gyre.jvm.ChildJvm;
import dev.gyre.jvm.random.Compiler;
import java.lang.invoke.MethodType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.exceptions.TornadoInliningException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that no device of TornadoVM takes are refused at once, unless a program asks for JVMs alone. */
final class PortabilityTest {
    static void half(IntArray x) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, x.get(i) / 2);
        }
    }

    static void sums(IntArray x, @Reduce IntArray sum, @Reduce IntArray squares) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sum.set(0, sum.get(0) + x.get(i));
            squares.set(0, squares.get(0) + x.get(i) * x.get(i));
        }
    }

    static void sumAlone(IntArray x, @Reduce IntArray sum, @Reduce IntArray unused) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sum.set(0, sum.get(0) + x.get(i));
        }
    }

    /** A program that says what becomes of such kernels. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            IntArray x = IntArray.fromElements(2, 4, 6);
            IntArray a = new IntArray(1);
            IntArray b = new IntArray(1);
            tell(() -> new TaskGraph("g").task("half", PortabilityTest::half, x), x);
            tell(() -> new TaskGraph("g").task("sums", PortabilityTest::sums, x, a, b), a);
            tell(() -> new TaskGraph("g").task("sums", PortabilityTest::sumAlone, x, b, a), b);
        }

        private static void tell(java.util.function.Supplier<TaskGraph> graph, IntArray result) throws Exception {
            try (TornadoExecutionPlan plan =
                    new TornadoExecutionPlan(graph.get().snapshot())) {
                plan.execute();
                System.out.println(result.get(0));
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    @Test
    void namesOfOpenClAreRefused() throws Exception {
        List<String> out = program();
        assertThat(out.getFirst())
                .isEqualTo(
                        "TornadoRuntimeException: PortabilityTest.half has a name that OpenCL C has for something else:"
                                + " rename the method, or let it run on JVMs alone with -Dgyre.portable=false");
        assertThat(out.subList(1, 3)).containsExactly("12", "68");
    }

    @Test
    void severalReductionsAreRefusedWhereNoKernelMayRunAsPlainJava() throws Exception {
        List<String> out = program("-Dgyre.portable=false", "-Dtornado.recover.bailout=False");
        assertThat(out.get(0)).isEqualTo("1");
        assertThat(out.get(1))
                .startsWith("TornadoBailoutRuntimeException: PortabilityTest.sums gathers in several arrays")
                .contains("-Dtornado.recover.bailout=true");
        assertThat(out.get(2)).isEqualTo("6");
    }

    @ParameterizedTest
    @CsvSource({"300, true", "301, false"})
    void methodsThatAreTooLongToInlineAreRefused(int lines, boolean taken) {
        Class<?> kernels = Compiler.compile("""
                public static void outer(IntArray x) {
                    for (@Parallel int i = 0; i < x.getSize(); i++) {
                        x.set(i, inner(x.get(i)));
                    }
                }
                private static int inner(int v) {
                    return longer(v);
                }
                private static int longer(int v) {
                    int r = v;
                    %s
                    return r;
                }
                """.formatted("r = r * 3 + v;\n".repeat(lines)));
        KernelMethod outer = new KernelMethod(kernels, "outer", MethodType.methodType(void.class, IntArray.class));
        if (taken) {
            assertThatCode(() -> Portability.check(outer)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> Portability.check(outer))
                    .isInstanceOf(TornadoInliningException.class)
                    .hasMessageContainingAll("Kernels.longer has 602 operations", "600", "gyre.portable");
        }
    }

    @Test
    void aGraphRefusesAtOnce() {
        TaskGraph graph = new TaskGraph("g");
        assertThatThrownBy(() -> graph.task("half", PortabilityTest::half, new IntArray(1)))
                .isInstanceOf(TornadoRuntimeException.class);
    }

    private static List<String> program(String... options) throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(Program.class, options);
        assertThat(ended.code()).as("%s", ended.err()).isZero();
        return ended.out();
    }
}
