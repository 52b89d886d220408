package dev.gyre.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.contracts.Contracts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every op's contract on the default device; that every kernel has one, {@link StrictFormTest} finds. */
class ContractsTest {

    @TestFactory
    Stream<DynamicTest> everyOpKeepsItsContract() {
        Verifier verifier = new Verifier(Devices.standard());
        return Contracts.all().stream()
                .flatMap(contract -> contract.cases().stream()
                        .map(c -> DynamicTest.dynamicTest(contract.op() + " " + c.label(), () -> keeps(verifier, c))));
    }

    private static void keeps(Verifier verifier, Case c) {
        List<Comparison> failed =
                verifier.check(c).stream().filter(r -> !r.passes()).toList();
        assertThat(failed).isEmpty();
    }
}
