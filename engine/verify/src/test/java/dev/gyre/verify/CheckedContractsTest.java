package dev.gyre.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.jvm.check.CheckSettings;
import dev.gyre.jvm.check.Checks;
import dev.gyre.jvm.check.Finding;
import dev.gyre.verify.contracts.Contracts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The sanitizer finds nothing in the kernels of any op, forward and backward: with {@code -Dgyre.check.cases=all} in all cases, otherwise in one. */
class CheckedContractsTest {

    @TestFactory
    Stream<DynamicTest> kernelsOfOpsAreClean() {
        Verifier verifier = new Verifier(Devices.standard());
        long cases = System.getProperty("gyre.check.cases", "").equals("all") ? Long.MAX_VALUE : 1;
        return Contracts.all().stream()
                .flatMap(contract -> contract.cases().stream()
                        .limit(cases)
                        .map(c ->
                                DynamicTest.dynamicTest(contract.op() + " " + c.label(), () -> isClean(verifier, c))));
    }

    private static void isClean(Verifier verifier, Case c) {
        List<Finding> found = Checks.of(CheckSettings.ALL, () -> verifier.run(c));
        assertThat(found).isEmpty();
    }
}
