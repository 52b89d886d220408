package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run that was cut off does when it goes on. */
class ResumeTest {

    @TempDir
    Path folder;

    @Test
    void aStoppedRunGoesOnBitForBit() throws IOException {
        RunConfig<?, ?> config = Runs.bigram(12, 5);
        Runs.train(folder.resolve("whole"), config, Runs::silent);
        Path run = folder.resolve("stopped");
        StopSignal stop = new StopSignal();
        try (Trainer t = RunStart.start(run, config, line -> {
            if (line.startsWith("step 4/12  validation")) {
                stop.request();
            }
        })) {
            Trainer.Outcome end = t.run(stop);
            assertThat(end.complete()).isFalse();
            assertThat(end.step()).isEqualTo(4);
        }
        try (Trainer t = RunStart.resume(run, "", Runs::silent)) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertThat(Runs.losses(run)).isEqualTo(Runs.losses(folder.resolve("whole")));
        assertSameCheckpoint(run, folder.resolve("whole"));
    }

    @Test
    void aRunWithoutCheckpointBeginsAgain() throws IOException {
        RunConfig<?, ?> config = Runs.bigram(3, 0);
        Runs.train(folder.resolve("whole"), config, Runs::silent);
        Path run = Files.createDirectory(folder.resolve("killed"));
        new ConfigFile(run.resolve("config.json")).write(config);
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":7.0}\n{\"st");
        try (Trainer t = RunStart.resume(run, "", Runs::silent)) {
            t.run(new StopSignal());
        }
        assertThat(Runs.losses(run)).isEqualTo(Runs.losses(folder.resolve("whole")));
    }

    @Test
    void aCompleteRunStaysAsItIs() throws IOException {
        Path run = folder.resolve("run");
        double bits = Runs.train(run, Runs.bigram(4, 0), Runs::silent).value();
        byte[] before = Files.readAllBytes(run.resolve("metrics.jsonl"));
        try (Trainer t = RunStart.resume(run, "", Runs::silent)) {
            Trainer.Outcome end = t.run(new StopSignal());
            assertThat(end.complete()).isTrue();
            assertThat(end.value()).isEqualTo(bits);
        }
        assertThat(Files.readAllBytes(run.resolve("metrics.jsonl"))).isEqualTo(before);
    }

    /** The log of a run that was killed between a checkpoint and the validation of its step. */
    @Test
    void aValidationThatWasCutOffIsMadeUpFor() throws IOException {
        Path run = folder.resolve("run");
        for (int step : new int[] {4, 8}) {
            RunConfig<?, ?> config = Runs.bigram(8, 4);
            Path cut = folder.resolve("cut" + step);
            StopSignal stop = new StopSignal();
            try (Trainer t = RunStart.start(cut, config, line -> {
                if (line.startsWith("step " + step + "/8  validati")) {
                    stop.request();
                }
            })) {
                assertThat(t.run(stop).complete()).isFalse();
            }
            List<String> lines = Files.readAllLines(cut.resolve("metrics.jsonl"));
            lines.removeIf(l -> l.startsWith("{\"step\":" + step + ",\"validation\""));
            Files.write(cut.resolve("metrics.jsonl"), lines);
            try (Trainer t = RunStart.resume(cut, "", Runs::silent)) {
                assertThat(t.run(new StopSignal()).complete()).isTrue();
            }
            if (step == 4) {
                Runs.train(run, config, Runs::silent);
            }
            assertThat(Runs.losses(cut)).isEqualTo(Runs.losses(run));
        }
    }

    @Test
    void aRunWhoseNewestCheckpointsAreDamagedLosesNoGoodOne() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(30, 10), Runs::silent);
        Path last = run.resolve("checkpoint-30.safetensors");
        byte[] whole = Files.readAllBytes(last);
        whole[whole.length / 2] ^= 4;
        Files.write(last, whole);
        List<String> lines = new ArrayList<>();
        try (Trainer t = RunStart.resume(run, "", lines::add)) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertThat(lines.getFirst())
                .contains(last.toString(), "checksum", "set aside as " + last.getFileName() + ".damaged");
        assertThat(lines).contains("going on after step 28");
        assertThat(run.toFile().list())
                .contains(
                        "checkpoint-28.safetensors", "checkpoint-30.safetensors", "checkpoint-30.safetensors.damaged");
    }

    @Test
    void aMissingConfigurationIsRecoveredFromTheCheckpoint() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(2, 0), Runs::silent);
        Path file = run.resolve("config.json");
        byte[] before = Files.readAllBytes(file);
        Files.delete(file);
        List<String> notes = new ArrayList<>();
        TrainedModel.load(run, notes::add);
        assertThat(notes).singleElement().asString().contains("config.json: is missing");
        assertThat(file).doesNotExist();
        RunStart.resume(run, "", Runs::silent).close();
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void anotherDeviceIsWrittenDown() {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(2, 0), Runs::silent);
        RunStart.resume(run, "plain", Runs::silent).close();
        assertThat(RunFolder.open(run).config().read().device()).isEqualTo("plain");
    }

    private static void assertSameCheckpoint(Path one, Path other) throws IOException {
        Path file = Runs.newest(one).file();
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(other.resolve(file.getFileName())));
    }

    @Test
    void anotherProcessorIsSaid() {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(2, 2), Runs::silent);
        Path last = Checkpoint.file(run, 2);
        SafetensorsWriter out = new SafetensorsWriter();
        try (Safetensors in = Safetensors.open(last)) {
            Map<String, String> metadata = new HashMap<>(in.metadata());
            assertThat(metadata.put("machine", "another, vectors of 256 bits")).isEqualTo(Checkpoint.machine());
            metadata.forEach(out::metadata);
            for (Entry e : in.entries()) {
                MemorySegment values = MemorySegment.ofArray(in.floats(e.name()));
                out.floatsIn(e.name(), e.shape(), () -> values);
            }
        }
        AtomicFile.write(last, out::writeChecked);
        List<String> lines = new ArrayList<>();
        RunStart.resume(run, "", OptionalInt.of(3), lines::add).close();
        assertThat(lines)
                .contains("the run comes from another, vectors of 256 bits, and this is " + Checkpoint.machine()
                        + ": from here on its numbers may differ in their last bits from what they would be there");
        assertThat(Checkpoint.machine()).contains(Devices.arithmetic());
    }
}
