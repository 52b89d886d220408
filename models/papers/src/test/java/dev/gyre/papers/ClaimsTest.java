package dev.gyre.papers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.run.Listener;
import dev.gyre.models.run.StopSignal;
import dev.gyre.papers.claims.Claims;
import dev.gyre.papers.page.ReproductionPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Claims at the quick scale, one seed: that all of it runs, and that no gate holds whose arms came to nothing. */
@Order(2)
class ClaimsTest {

    /** Claims share arms, so they share the folder. */
    @TempDir
    static Path out;

    /** The quickest: they have arms that train and arms that measure, and gates with controls. */
    private static final Set<String> FEW = Set.of("matmulfree", "namm", "tokenformer");

    static Stream<String> few() {
        return names().filter(FEW::contains);
    }

    static Stream<String> others() {
        return names().filter(name -> !FEW.contains(name));
    }

    private static Stream<String> names() {
        return Claims.all(ReproductionScale.QUICK).stream().map(Claim::name);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("others")
    void soDoTheOthers(String name) {
        runsAndCanSayNo(name);
    }

    @ParameterizedTest
    @MethodSource("few")
    void runsAndCanSayNo(String name) {
        Claim claim = Claims.find(name, ReproductionScale.QUICK);
        Reproduction first = reproduction(note -> {});
        Report report = first.run(List.of(claim), new StopSignal()).orElseThrow();
        ClaimReport row = report.claims().getFirst();
        assertThat(row.paper().statements()).isNotEmpty();
        assertThat(row.gates()).hasSameSizeAs(claim.gates()).isNotEmpty();
        assertThat(row.illustration().picture()).contains("class=");
        assertThat(row.arms()).allSatisfy(a -> {
            assertThat(a.failures()).as(a.name()).isEmpty();
            assertThat(a.score().values()).as(a.name()).isNotEmpty();
        });
        assertThat(new ReproductionPage(report).html())
                .contains("id=\"" + name + "\"", row.illustration().caption().substring(0, 20));
        claim.gates().forEach(g -> needsItsArms(g, first.outcomes()));
        assertNothingRunsAgain(claim);
    }

    /** Nothing else may run beside them. */
    @Test
    void whatMeasuresTimesSaysSo() {
        CodeFingerprint code = new CodeFingerprint();
        for (Claim claim : Claims.all(ReproductionScale.STANDARD)) {
            for (Arm arm : claim.graph()) {
                if (arm.work() instanceof Measurement m) {
                    assertThat(arm.timed())
                            .as(arm.name())
                            .isEqualTo(code.names(List.of(m.getClass())).contains("dev/gyre/papers/measure/Timing"));
                } else {
                    assertThat(arm.timed()).isFalse();
                }
            }
        }
    }

    private static Reproduction reproduction(Listener progress) {
        return new Reproduction(out, ReproductionScale.QUICK, List.of(1L), "", progress);
    }

    private static void assertNothingRunsAgain(Claim claim) {
        List<String> lines = new ArrayList<>();
        assertThat(reproduction(lines::add).run(List.of(claim), new StopSignal()))
                .isPresent();
        assertThat(lines).isEmpty();
    }

    /** Whichever of its arms comes to nothing, it doesn't hold; nor does it if a control's does. */
    private static void needsItsArms(Gate gate, List<Outcomes> seeds) {
        Set<Arm> read = new LinkedHashSet<>();
        double number = gate.quantity().of(new Reading(seeds.getFirst(), read, Set.of()));
        assertThat(read).as(gate.what()).isNotEmpty();
        assertThat(number).as(gate.what()).isNotNaN();
        for (Arm arm : read) {
            List<Outcomes> broken = List.of(new Reading(seeds.getFirst(), new LinkedHashSet<>(), Set.of(arm)));
            assertThat(ClaimReport.GateRow.of(gate, broken).verdict())
                    .as("%s without %s", gate.what(), arm.name())
                    .isIn(Verdict.FAILS, Verdict.CONTROL_FAILED);
        }
        gate.controls().forEach(c -> needsItsArms(c, seeds));
    }

    /** Notes what's read; some arms came to nothing. */
    private record Reading(Outcomes of, Set<Arm> read, Set<Arm> broken) implements Outcomes {
        @Override
        public long seed() {
            return of.seed();
        }

        @Override
        public Findings of(Arm arm) {
            read.add(arm);
            return broken.contains(arm) ? Findings.failed("broken on purpose") : of.of(arm);
        }
    }

    /** Settings that drift, by another standard of a model for example, change the document that was settled before. */
    @Test
    void armsAreAsTheDocumentSays() throws IOException {
        String written = ArmsTable.markdown(ReproductionScale.STANDARD, Claims.all(ReproductionScale.STANDARD));
        assertThat(Files.readString(Path.of("../../results/arms.md")))
                .as("./gyre reproduce --table > results/arms.md")
                .isEqualTo(written);
    }
}
