package dev.gyre.papers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.arch.Fan;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.run.Trainer;
import dev.gyre.papers.measure.LossByLength;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machinery under claims, by a claim of small arms. */
@Order(5)
class ReproductionTest {

    private static final String SMALL = "--length=16 --batch=2 --eval-every=0 --checkpoint-every=4 --warmup=0";

    @TempDir
    Path out;

    /** Doubles the score of what was trained. */
    private record Doubled(int times) implements Measurement {
        @Override
        public Findings measure(Bench bench) {
            Arm trained = bench.needs().getFirst();
            assertThat(bench.model().step()).isEqualTo(12);
            return Findings.of("value", times * bench.found(trained).number("bits_per_byte"));
        }
    }

    private static Arm bigram(String options) {
        return Arm.trained("bigram", "a bigram", Training.of("bigram", SMALL, "--steps=12", options), 1);
    }

    private static Claim claim(Arm trained, int times) {
        Arm doubled = Arm.measured("doubled", "its score doubled", new Doubled(times), 1, trained);
        Gate better = Gate.of(
                "bits per byte",
                Quantity.of(doubled, "value").minus(Quantity.of(trained, "bits_per_byte")),
                Bound.atMost(7.9),
                "here");
        return new Claim(
                "small",
                new Paper("Small", "none", List.of(Statement.recalled("it learns"))),
                "a bigram",
                List.of(trained, doubled),
                List.of(better),
                List.of(),
                List.of(),
                "nothing",
                seeds -> "");
    }

    private Optional<Report> run(Claim claim, StopSignal stop, Listener lines) {
        return new Reproduction(out, ReproductionScale.QUICK, List.of(1L, 2L, 3L), "", lines).run(List.of(claim), stop);
    }

    private List<String> told(Claim claim) {
        List<String> lines = new ArrayList<>();
        assertThat(run(claim, new StopSignal(), lines::add)).isPresent();
        return lines;
    }

    @Test
    void runsWhatHasChangedAndNothingElse() throws IOException {
        assertThat(told(claim(bigram("--lr=0.05"), 2))).hasSize(6);
        assertThat(told(claim(bigram("--lr=0.05"), 2))).isEmpty();
        assertThat(told(claim(bigram("--lr=0.05"), 3))).hasSize(3).allMatch(l -> l.contains("doubled"));
        assertThat(told(claim(bigram("--lr=0.04"), 2))).hasSize(6);
        try (Stream<Path> kept = Files.list(out.resolve("arms/bigram"))) {
            assertThat(kept).hasSize(6);
        }
    }

    @Test
    void goesOnWhereItWasStopped() throws IOException {
        Claim claim = claim(bigram("--lr=0.05"), 2);
        Report whole = run(claim, new StopSignal(), line -> {}).orElseThrow();
        Path first = out.resolve("arms");
        Path before = Files.move(first, out.resolve("whole"));
        StopSignal stop = new StopSignal();
        assertThat(run(claim, stop, line -> stop.request())).isEmpty();
        Path cut = only(first.resolve("bigram"));
        Files.delete(cut.resolve("findings.json"));
        Files.delete(cut.resolve("checkpoint-12.safetensors"));
        // A byte of the log that is no text, and a loss that is no number.
        Path log = cut.resolve("metrics.jsonl");
        String lines = Files.readString(log, StandardCharsets.ISO_8859_1);
        Files.writeString(
                log,
                lines.replaceFirst("\"loss\":", "\"loss\":\u00ff")
                        .replaceFirst("\"step\":2,\"loss\":[^,]*", "\"step\":2,\"loss\":\"two\""),
                StandardCharsets.ISO_8859_1);
        Report again = run(claim, new StopSignal(), line -> {}).orElseThrow();
        assertThat(again.claims().getFirst().gates())
                .isEqualTo(whole.claims().getFirst().gates());
        assertThat(cut.resolve("checkpoint-12.safetensors"))
                .hasSameBinaryContentAs(
                        before.resolve("bigram").resolve(cut.getFileName()).resolve("checkpoint-12.safetensors"));
    }

    /** A key that's another, in JSON that is still whole. */
    @Test
    void aFindingThatIsGoneIsADamagedFile() throws IOException {
        Claim claim = claim(bigram("--lr=0.05"), 2);
        assertThat(told(claim)).hasSize(6);
        Path file;
        try (Stream<Path> kept = Files.list(out.resolve("arms/doubled"))) {
            file = kept.sorted().findFirst().orElseThrow().resolve("findings.json");
        }
        Files.writeString(file, Files.readString(file).replace("\"value\"", "\"valve\""));
        assertThatThrownBy(() -> run(claim, new StopSignal(), line -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessage(file + ": isn't what an arm came to, or is damaged: remove it, and the arm is run again");
        Files.delete(file);
        assertThat(told(claim)).hasSize(1);
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> found = all.toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    @Test
    void aRunThatWasKilledBeforeItBeganIsBegunAnew() throws IOException {
        Claim claim = claim(bigram("--lr=0.05"), 2);
        Report whole = run(claim, new StopSignal(), line -> {}).orElseThrow();
        try (Stream<Path> runs = Files.list(out.resolve("arms/bigram"))) {
            for (Path run : runs.toList()) {
                try (Stream<Path> files = Files.list(run)) {
                    for (Path file : files.filter(f -> !f.endsWith("run.lock")).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
        assertThat(run(claim, new StopSignal(), line -> {})
                        .orElseThrow()
                        .claims()
                        .getFirst()
                        .gates())
                .isEqualTo(whole.claims().getFirst().gates());
    }

    /** A bigram sees one byte, however long the sequence: the same text has to cost it the same. */
    @Test
    void lossesByLengthAreOfTheSameText() {
        Arm trained = bigram("--lr=0.05");
        Arm longer = Arm.measured("longer", "longer", new LossByLength(List.of(16, 32, 64, 128), 4096), 1, trained);
        Claim small = claim(trained, 2);
        Report report = run(small.with(List.of(longer), List.of()), new StopSignal(), line -> {})
                .orElseThrow();
        List<Double> bits = new Planner(out, List.of(1L, 2L, 3L), Devices.standard())
                .of(longer, 1)
                .found()
                .orElseThrow()
                .lists()
                .get("bits");
        assertThat(report.claims()).hasSize(1);
        assertThat(bits).hasSize(4).allSatisfy(b -> assertThat(b).isCloseTo(bits.getFirst(), within(1e-6)));
    }

    @Test
    void whatDivergesDoesNotHold() {
        Claim claim = claim(bigram("--lr=0.05"), 2);
        assertThat(verdict(claim)).isEqualTo(Verdict.HOLDS);
        Claim broken = claim(bigram("--lr=10 --clip=1e6 --weight-decay=10 --beta1=0 --beta2=0"), 2);
        assertThat(verdict(broken)).isEqualTo(Verdict.FAILS);
    }

    private Verdict verdict(Claim claim) {
        return run(claim, new StopSignal(), line -> {})
                .orElseThrow()
                .claims()
                .getFirst()
                .verdict();
    }

    @Test
    void twoArmsOfANameAreRefused() {
        Reproduction r = new Reproduction(out, ReproductionScale.QUICK, List.of(1L), "", line -> {});
        List<Claim> claims = List.of(claim(bigram("--lr=0.05"), 2), claim(bigram("--lr=0.04"), 2));
        assertThatThrownBy(() -> r.run(claims, new StopSignal()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("arm bigram");
    }

    @Test
    void misspeltOptionsAreRefused() {
        Training t = Training.of("bigram", "--lenght=16");
        assertThatThrownBy(() -> t.planned(1, ""))
                .hasMessageContaining("--lenght")
                .hasMessageContaining("--length");
        assertThatThrownBy(() -> Training.of("bigram", "--seed=3")).hasMessageContaining("--seed");
    }

    /** A change of code counts for what reaches it, and for nothing else. */
    @Test
    void codeIsWhatAModelReaches() {
        CodeFingerprint code = new CodeFingerprint();
        Set<String> fan = code.names(List.of(Trainer.class, Fan.class));
        assertThat(fan)
                .contains(
                        "dev/gyre/models/arch/Fan",
                        "dev/gyre/models/layer/FourierLayer",
                        "dev/gyre/engine/op/activation/FourierActivation",
                        "dev/gyre/engine/plan/Plan",
                        "dev/gyre/jvm/simd/SimdCompiler",
                        "uk/ac/manchester/tornado/api/TaskGraph")
                .doesNotContain("dev/gyre/models/arch/Xlstm", "dev/gyre/models/Families");
        assertThat(code.of(List.of(Fan.class))).isNotEqualTo(code.of(List.of(Trainer.class)));
    }
}
