package dev.gyre.cli.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.tool.Tool;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Claim;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Outcomes;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.claims.Claims;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What circuits add to claims. */
class CircuitClaimsTest {

    private static Claim found(String name) {
        return Claims.find(name, ReproductionScale.QUICK);
    }

    @Test
    void claimsOfHardwareGetCircuitsBesideWhatTheyHave() {
        for (String name : List.of("lmul", "matmulfree")) {
            Claim own = found(name);
            Claim with = CircuitClaims.of(own, ReproductionScale.QUICK);
            assertThat(with.arms().subList(0, own.arms().size()))
                    .extracting(Arm::name)
                    .isEqualTo(own.arms().stream().map(Arm::name).toList());
            assertThat(with.arms().getLast().work()).isInstanceOf(CircuitMeasurement.class);
            assertThat(with.gates()).hasSameSizeAs(own.gates());
            assertThat(with.printed().size()).isGreaterThan(own.printed().size());
        }
        Claim other = found("yoco");
        assertThat(CircuitClaims.of(other, ReproductionScale.QUICK)).isSameAs(other);
    }

    @Test
    void circuitsAreMeasuredWhereTheToolsAre() {
        boolean all = Stream.of(Tool.values()).allMatch(t -> t.missing().isEmpty());
        Claim quick = found("lmul");
        assertThat(CircuitClaims.measured(quick, ReproductionScale.QUICK).arms().size()
                        > quick.arms().size())
                .isEqualTo(Tool.VERILATOR.missing().isEmpty());
        Claim standard = Claims.find("lmul", ReproductionScale.STANDARD);
        assertThat(CircuitClaims.measured(standard, ReproductionScale.STANDARD)
                                .arms()
                                .size()
                        > standard.arms().size())
                .isEqualTo(all);
    }

    /** What's to be quick stands in no placement: its circuits are simulated. */
    @Test
    void quickCircuitsAreOnlySimulated() {
        for (String name : List.of("lmul", "matmulfree")) {
            CircuitClaims.of(found(name), ReproductionScale.QUICK).arms().stream()
                    .map(Arm::work)
                    .filter(CircuitMeasurement.class::isInstance)
                    .forEach(work ->
                            assertThat(((CircuitMeasurement) work).seeds()).isZero());
        }
    }

    /** Tokens a second are the clock over the cycles of one. */
    @Test
    void figuresAreComputedFromWhatWasMeasured() {
        Claim with =
                CircuitClaims.of(Claims.find("matmulfree", ReproductionScale.STANDARD), ReproductionScale.STANDARD);
        Figure tokens = with.printed().stream()
                .filter(f -> f.what().contains("tokens a second"))
                .findFirst()
                .orElseThrow();
        Outcomes seed = new Outcomes() {
            @Override
            public long seed() {
                return 1;
            }

            @Override
            public Findings of(Arm arm) {
                return Findings.of("cycles", 20_000).with("clock", 50).with("comb", 1);
            }
        };
        assertThat(tokens.quantity().of(seed)).isEqualTo(2500);
    }
}
