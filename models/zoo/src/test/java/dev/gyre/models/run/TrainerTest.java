package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.models.data.ByteData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run does, and leaves in its folder. */
class TrainerTest {

    @TempDir
    Path folder;

    @Test
    void aRunLearnsAndLeavesEverythingInItsFolder() throws IOException {
        List<String> lines = new ArrayList<>();
        Path run = folder.resolve("run");
        Trainer.Outcome end = Runs.train(run, Runs.bigram(30, 10), new Listener() {
            @Override
            public void accept(String line) {
                lines.add(line);
            }

            @Override
            public void at(double share, Supplier<String> line) {
                lines.add(share + ": " + line.get());
            }
        });
        assertThat(end.complete()).isTrue();
        assertThat(end.step()).isEqualTo(30);
        assertThat(end.value()).isBetween(3.0, 7.9);
        assertThat(run.toFile().list())
                .containsExactlyInAnyOrder(
                        "README.md",
                        "config.json",
                        "metrics.jsonl",
                        "events.out.tfevents.gyre",
                        "run.lock",
                        "checkpoint-28.safetensors",
                        "checkpoint-30.safetensors");
        assertThat(RunFolder.open(run).config().read()).isEqualTo(Runs.bigram(30, 10));
        List<String> losses = Runs.losses(run);
        assertThat(losses).hasSize(30 + 8);
        assertThat(lines)
                .anyMatch(l -> l.matches("step 30/30  loss .*  ETA 0:00"))
                .anyMatch(
                        l -> l.matches(
                                "0\\.5: step 15/30  loss \\d\\.\\d{4} bits per byte  [\\d,]+ bytes/s  (\\S+ GFLOP/s|\\d+% of peak).*?(  ETA \\d+:\\d\\d)?"));
    }

    /** Of forty validations ten have lines that stay; the others are told where the next line replaces them, and all are logged. */
    @Test
    void validationsDontScrollTheTerminalAway() throws IOException {
        List<String> stay = new ArrayList<>();
        List<String> pass = new ArrayList<>();
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(164, 20), new Listener() {
            @Override
            public void accept(String line) {
                stay.add(line);
            }

            @Override
            public void at(double share, Supplier<String> line) {
                pass.add(line.get());
            }
        });
        assertThat(stay).filteredOn(l -> l.contains(" over a sample of ")).hasSizeBetween(9, 10);
        assertThat(pass).filteredOn(l -> l.contains("  validation ")).hasSizeBetween(30, 31);
        assertThat(Runs.losses(run)).filteredOn(l -> l.contains("validation")).hasSize(41);
    }

    /** Whoever stops before the first step has a run that can be used and gone on with, as if it had never stopped. */
    @Test
    void aRunThatWasStoppedBeforeItsFirstStepHasACheckpoint() throws IOException {
        Path run = folder.resolve("run");
        StopSignal stop = new StopSignal();
        stop.request();
        try (Trainer t = RunStart.start(run, Runs.bigram(8, 4), Runs::silent)) {
            assertThat(t.run(stop).complete()).isFalse();
        }
        assertThat(TrainedModel.load(run, Runs::silent).step()).isZero();
        try (Trainer t = RunStart.resume(run, "", Runs::silent)) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        Path whole = folder.resolve("whole");
        Runs.train(whole, Runs.bigram(8, 4), Runs::silent);
        assertThat(Runs.losses(run)).isEqualTo(Runs.losses(whole));
        assertThat(run.resolve("checkpoint-8.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("checkpoint-8.safetensors"));
    }

    @Test
    void aCheckpointComesBeforeTheValidationOfItsStep() {
        Path run = folder.resolve("run");
        List<String> seen = new ArrayList<>();
        Runs.train(run, Runs.bigram(8, 4), line -> {
            if (line.contains("  validati")) {
                seen.add(line);
                String step = line.replaceAll("step (\\d+)/.*", "$1");
                assertThat(run.resolve("checkpoint-" + step + ".safetensors")).exists();
            }
        });
        assertThat(seen).hasSize(2); // of step 4, and the beginning of the last
    }

    @Test
    void theEndIsMeasuredOnTheWholeSplitAndSamplesSayHowManyBytesTheyAre() throws IOException {
        List<String> lines = new ArrayList<>();
        Path run = folder.resolve("run");
        Trainer.Outcome end = Runs.train(run, Runs.bigram(8, 4), lines::add);
        long held = ByteData.open(Runs.BRIEF, 3, 16).validationBytes();
        assertThat(end.items()).isEqualTo(held - 1);
        assertThat(lines)
                .anyMatch(l -> l.matches("step 4/8  validation \\d\\.\\d{4} bits per byte over a sample of 64 bytes"));
        assertThat(lines.getLast())
                .isEqualTo("step 8/8  validating on all that is held back"); // its score is the outcome's
        List<String> logged = Files.readAllLines(run.resolve("metrics.jsonl"));
        assertThat(logged.get(4)).contains("\"bytes\":64,\"whole\":false");
        assertThat(logged.getLast())
                .contains("\"bits_per_byte\":" + end.value() + ",\"bytes\":" + (held - 1) + ",\"whole\":true");
    }

    @Test
    void aLossThatIsNoNumberStopsTheRunAndKeepsItsCheckpoint() throws IOException {
        RunConfig<?, ?> config = Runs.bigram(10, 1);
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(1, 1), Runs::silent);
        Checkpoint first = Runs.newest(run);
        Variable table = TrainedModel.load(run, Runs::silent)
                .built()
                .parameters()
                .getFirst()
                .variable();
        float[] extreme = new float[table.type().shape().size()];
        for (int i = 0; i < extreme.length; i++) {
            extreme[i] = i % 2 == 0 ? 3e38f : -3e38f;
        }
        table.buffer().write(extreme);
        Variable m = Variable.state("adam.first.table", table.type());
        Variable v = Variable.state("adam.second.table", table.type());
        Checkpoint.write(run, new Checkpoint.State(config, Runs.facts(first.data()), 1, List.of(table, m, v)));
        new ConfigFile(run.resolve("config.json")).write(config);
        byte[] before = Files.readAllBytes(first.file());
        try (Trainer t = RunStart.resume(run, "", Runs::silent)) {
            assertThatThrownBy(() -> t.run(new StopSignal()))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("step 2: loss is Infinity")
                    .hasMessageContaining("lower --lr; the checkpoint of step 1 is intact");
        }
        assertThat(Files.readAllBytes(first.file())).isEqualTo(before);
        assertThat(Runs.losses(run)).hasSize(2);
    }
}
