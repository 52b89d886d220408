package dev.gyre.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.TestDevices;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.device.JvmDevice;
import dev.gyre.verify.contracts.Contracts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * With contraction off, every kernel computes on every contract's data the bits of the plain call, and so it does on salted data; near
 * it where it calls functions such as exp.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrictFormTest {

    /** What functions that differ by 2 ulp make of a number; a case that states more amplifies them. */
    private static final double FUNCTIONS = 2e-6;

    private final List<KernelMethod> kernels = ProjectKernels.all();
    private final Set<KernelMethod> functions =
            kernels.stream().filter(ProjectKernels::callsFunctions).collect(Collectors.toSet());
    private final Set<KernelMethod> compared = new HashSet<>();
    private final Set<KernelMethod> comparedSalted = new HashSet<>();
    private final Set<String> onOneThread = new HashSet<>();

    @TestFactory
    Stream<DynamicTest> everyKernelEqualsThePlainCall() {
        return Contracts.all().stream()
                .flatMap(contract -> contract.cases().stream()
                        .map(c -> DynamicTest.dynamicTest(contract.op() + " " + c.label(), () -> equalsPlain(c))));
    }

    private void equalsPlain(Case c) {
        RandomGenerator random = new SplittableRandom(c.label().hashCode());
        double[][] args = c.args().stream().map(a -> a.draw(random)).toArray(double[][]::new);
        BothForms forms = new BothForms(functions, Math.max(FUNCTIONS, c.outputTolerance()));
        Device device = TestDevices.of(new JvmDevice("JVM, both forms", 1, forms::compile));
        try (CaseRun run = new CaseRun(c, device, args, random)) {
            run.execute();
            run.grouped();
        }
        assertThat(forms.differences()).isEmpty();
        compared.addAll(forms.compared());
        comparedSalted.addAll(forms.comparedSalted());
        onOneThread.addAll(forms.onOneThread());
    }

    /** They have no parallel loop; of all others it's shown, for every contract's arguments, that iterations leave one another alone. */
    @AfterAll
    void noOtherKernelRunsOnOneThread() {
        assertThat(onOneThread).containsExactlyInAnyOrder("CrossEntropy.mean", "Descent.clip");
    }

    @AfterAll
    void everyKernelHasAContract() {
        assertThat(kernels).hasSizeGreaterThan(100);
        assertThat(compared).containsAll(kernels);
        assertThat(comparedSalted).containsAll(kernels);
    }
}
