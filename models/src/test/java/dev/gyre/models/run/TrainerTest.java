package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.data.ByteData;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.model.SequenceModel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TrainerTest {

    @TempDir
    Path folder;

    @Test
    void aRunLearnsAndLeavesEverythingInItsFolder() throws IOException {
        List<String> lines = new ArrayList<>();
        Path run = folder.resolve("run");
        Trainer.Outcome end = train(run, Runs.bigram(30, 10), lines::add);
        assertThat(end.complete()).isTrue();
        assertThat(end.step()).isEqualTo(30);
        assertThat(end.value()).isBetween(3.0, 7.9);
        assertThat(run.toFile().list())
                .containsExactlyInAnyOrder(
                        "README.md",
                        "config.json",
                        "metrics.jsonl",
                        "events.out.tfevents.gyre",
                        "loss.png",
                        "run.lock",
                        "checkpoint-28.safetensors",
                        "checkpoint-30.safetensors");
        assertThat(RunFolder.open(run).config().read(note -> {})).isEqualTo(Runs.bigram(30, 10));
        List<String> losses = losses(run);
        assertThat(losses).hasSize(30 + 8);
        assertThat(ImageIO.read(run.resolve("loss.png").toFile()).getWidth()).isEqualTo(960);
        assertThat(lines)
                .anyMatch(
                        l -> l.matches(
                                "step 10/30  loss \\d\\.\\d{4} \\(\\d\\.\\d{4} bits per byte\\)  lr .*ms.*bytes/s.*GFLOP/s( \\(\\d+% of peak\\))?  ETA \\d+:\\d\\d"));
    }

    @Test
    void aStoppedRunGoesOnBitForBit() throws IOException {
        RunConfig<?, ?> config = Runs.bigram(12, 5);
        train(folder.resolve("whole"), config, TrainerTest::silent);
        Path run = folder.resolve("stopped");
        StopSignal stop = new StopSignal();
        try (Trainer t = Trainer.start(run, config, line -> {
            if (line.startsWith("step 4/12  validation")) {
                stop.request();
            }
        })) {
            Trainer.Outcome end = t.run(stop);
            assertThat(end.complete()).isFalse();
            assertThat(end.step()).isEqualTo(4);
        }
        try (Trainer t = Trainer.resume(run, "", TrainerTest::silent)) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertThat(losses(run)).isEqualTo(losses(folder.resolve("whole")));
        assertSameCheckpoint(run, folder.resolve("whole"));
    }

    @Test
    void aRunWithoutCheckpointBeginsAgain() throws IOException {
        RunConfig<?, ?> config = Runs.bigram(3, 0);
        train(folder.resolve("whole"), config, TrainerTest::silent);
        Path run = Files.createDirectory(folder.resolve("killed"));
        new ConfigFile(run.resolve("config.json")).write(config);
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":7.0}\n{\"st");
        try (Trainer t = Trainer.resume(run, "", TrainerTest::silent)) {
            t.run(new StopSignal());
        }
        assertThat(losses(run)).isEqualTo(losses(folder.resolve("whole")));
    }

    @Test
    void aCompleteRunStaysAsItIs() throws IOException {
        Path run = folder.resolve("run");
        double bits = train(run, Runs.bigram(4, 0), TrainerTest::silent).value();
        byte[] before = Files.readAllBytes(run.resolve("metrics.jsonl"));
        try (Trainer t = Trainer.resume(run, "", TrainerTest::silent)) {
            Trainer.Outcome end = t.run(new StopSignal());
            assertThat(end.complete()).isTrue();
            assertThat(end.value()).isEqualTo(bits);
        }
        assertThat(Files.readAllBytes(run.resolve("metrics.jsonl"))).isEqualTo(before);
    }

    @Test
    void aCheckpointComesBeforeTheValidationOfItsStep() {
        Path run = folder.resolve("run");
        List<String> seen = new ArrayList<>();
        train(run, Runs.bigram(8, 4), line -> {
            if (line.contains("  validati")) {
                seen.add(line);
                String step = line.replaceAll("step (\\d+)/.*", "$1");
                assertThat(run.resolve("checkpoint-" + step + ".safetensors")).exists();
            }
        });
        assertThat(seen).hasSize(3);
    }

    /** The log of a run that was killed between a checkpoint and the validation of its step. */
    @Test
    void aValidationThatWasCutOffIsMadeUpFor() throws IOException {
        Path run = folder.resolve("run");
        for (int step : new int[] {4, 8}) {
            RunConfig<?, ?> config = Runs.bigram(8, 4);
            Path cut = folder.resolve("cut" + step);
            StopSignal stop = new StopSignal();
            try (Trainer t = Trainer.start(cut, config, line -> {
                if (line.startsWith("step " + step + "/8  validati")) {
                    stop.request();
                }
            })) {
                assertThat(t.run(stop).complete()).isFalse();
            }
            List<String> lines = Files.readAllLines(cut.resolve("metrics.jsonl"));
            lines.removeIf(l -> l.startsWith("{\"step\":" + step + ",\"validation\""));
            Files.write(cut.resolve("metrics.jsonl"), lines);
            try (Trainer t = Trainer.resume(cut, "", TrainerTest::silent)) {
                assertThat(t.run(new StopSignal()).complete()).isTrue();
            }
            if (step == 4) {
                train(run, config, TrainerTest::silent);
            }
            assertThat(losses(cut)).isEqualTo(losses(run));
        }
    }

    @Test
    void theEndIsMeasuredOnTheWholeSplitAndSamplesSayHowManyBytesTheyAre() throws IOException {
        List<String> lines = new ArrayList<>();
        Path run = folder.resolve("run");
        Trainer.Outcome end = train(run, Runs.bigram(8, 4), lines::add);
        long held = ByteData.open("", 3, 16).validationBytes();
        assertThat(end.items()).isEqualTo(held - 1);
        assertThat(lines)
                .anyMatch(l -> l.matches("step 4/8  validation \\d\\.\\d{4} bits per byte over a sample of 64 bytes"));
        assertThat(lines.getLast())
                .isEqualTo(String.format(
                        Locale.ROOT,
                        "step 8/8  validation %.4f bits per byte over the whole split, %,d bytes",
                        end.value(),
                        held - 1));
        List<String> logged = Files.readAllLines(run.resolve("metrics.jsonl"));
        assertThat(logged.get(4)).contains("\"bytes\":64,\"whole\":false");
        assertThat(logged.getLast())
                .contains("\"bits_per_byte\":" + end.value() + ",\"bytes\":" + (held - 1) + ",\"whole\":true");
    }

    @Test
    void aRunWhoseNewestCheckpointsAreDamagedLosesNoGoodOne() throws IOException {
        Path run = folder.resolve("run");
        train(run, Runs.bigram(30, 10), TrainerTest::silent);
        Path last = run.resolve("checkpoint-30.safetensors");
        byte[] whole = Files.readAllBytes(last);
        whole[whole.length / 2] ^= 4;
        Files.write(last, whole);
        List<String> lines = new ArrayList<>();
        try (Trainer t = Trainer.resume(run, "", lines::add)) {
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
    void whatContradictsTheCheckpointIsRefusedByName() throws IOException {
        Path run = folder.resolve("run");
        train(run, Runs.bigram(2, 0), TrainerTest::silent);
        Path file = run.resolve("config.json");
        String json = Files.readString(file);
        Files.writeString(file, json.replace("\"bigram\"", "\"xlstm\"").replace("\"seed\" : 3", "\"seed\" : 4"));
        String says = "config.json: contradicts checkpoint-2.safetensors, where model is \"bigram\" and not \"xlstm\","
                + " run.seed is 3 and not 4, settings.blocks is missing and not 4, and";
        assertThatThrownBy(() -> Trainer.resume(run, "", TrainerTest::silent)).hasMessageContaining(says);
        assertThatThrownBy(() -> TrainedModel.load(run, TrainerTest::silent)).hasMessageContaining(says);
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Trainer.resume(run, "", TrainerTest::silent))
                .hasMessageContaining("config.json: the run's configuration can't be read");
        Files.writeString(file, json.replace("\"device\" : \"\"", "\"device\" : \"plain\""));
        assertThat(TrainedModel.load(run, TrainerTest::silent).step()).isEqualTo(2);
    }

    @Test
    void aMissingConfigurationIsRecoveredFromTheCheckpoint() throws IOException {
        Path run = folder.resolve("run");
        train(run, Runs.bigram(2, 0), TrainerTest::silent);
        Path file = run.resolve("config.json");
        byte[] before = Files.readAllBytes(file);
        Files.delete(file);
        List<String> notes = new ArrayList<>();
        TrainedModel.load(run, notes::add);
        assertThat(notes).singleElement().asString().contains("config.json: is missing");
        assertThat(file).doesNotExist();
        Trainer.resume(run, "", TrainerTest::silent).close();
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void anotherDeviceIsWrittenDown() {
        Path run = folder.resolve("run");
        train(run, Runs.bigram(2, 0), TrainerTest::silent);
        Trainer.resume(run, "plain", TrainerTest::silent).close();
        assertThat(RunFolder.open(run).config().read(note -> {}).device()).isEqualTo("plain");
    }

    @Test
    void aRunThatIsTrainedIsLocked() {
        Path run = folder.resolve("run");
        try (Trainer t = Trainer.start(run, Runs.bigram(2, 0), TrainerTest::silent)) {
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(() -> Trainer.resume(run, "", TrainerTest::silent))
                        .isInstanceOf(GyreException.class)
                        .hasMessageStartingWith(run + ": is in use by process "
                                + ProcessHandle.current().pid() + " on ");
            }
            t.run(new StopSignal());
        }
        assertThat(run.resolve("run.lock")).isEmptyFile();
        Trainer.resume(run, "", TrainerTest::silent).close();
    }

    @Test
    void aLossThatIsNoNumberStopsTheRunAndKeepsItsCheckpoint() throws IOException {
        RunConfig<?, ?> config = Runs.bigram(10, 1);
        Path run = folder.resolve("run");
        train(run, Runs.bigram(1, 1), TrainerTest::silent);
        Checkpoint first = newest(run);
        Variable table = TrainedModel.load(run, TrainerTest::silent)
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
        try (Trainer t = Trainer.resume(run, "", TrainerTest::silent)) {
            assertThatThrownBy(() -> t.run(new StopSignal()))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("step 2: loss is Infinity")
                    .hasMessageContaining("lower --lr; the checkpoint of step 1 is intact");
        }
        assertThat(Files.readAllBytes(first.file())).isEqualTo(before);
        assertThat(losses(run)).hasSize(2);
    }

    @Test
    void whatIsNoRunCantBeResumed() throws IOException {
        assertThatThrownBy(() -> Trainer.resume(folder.resolve("no"), "", TrainerTest::silent))
                .hasMessageContaining("no such folder");
        assertThatThrownBy(() -> Trainer.resume(folder, "", TrainerTest::silent))
                .hasMessageContaining("isn't the folder of a run");
    }

    @Test
    void aMissingDeviceIsRefusedBeforeAnythingIsMade() {
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> Trainer.start(run, Runs.bigram(1, 0).on("cuda:9"), TrainerTest::silent))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("no device cuda:9");
        assertThat(run).doesNotExist();
    }

    @Test
    void tooShortATextIsRefusedBeforeAnythingIsMade() throws IOException {
        Path text = Files.writeString(folder.resolve("t"), "too short");
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> Trainer.start(run, on(text, 5), TrainerTest::silent))
                .hasMessageContaining("too short");
        assertThat(run).doesNotExist();
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() throws IOException {
        Path run = folder.resolve("run");
        train(run, Runs.bigram(1, 0), TrainerTest::silent);
        Checkpoint c = newest(run);
        Variable larger = Variable.parameter("table", TensorType.f32(300, 300));
        assertThatThrownBy(() -> c.load(List.of(larger), true))
                .hasMessageContaining("of another model")
                .hasMessageContaining("(256, 256)")
                .hasMessageContaining("(300, 300)");
    }

    /** Runs that version 0.1.0 left after half of their steps, with the losses that it got in the other half. */
    @ParameterizedTest
    @ValueSource(strings = {"xlstm", "lstm", "transformer", "bigram"})
    void aRunOfTheFirstVersionGoesOnBitForBit(String name) throws IOException, URISyntaxException {
        Path old = Path.of(TrainerTest.class.getResource("first-format/" + name).toURI());
        Path run = Files.createDirectory(folder.resolve("run"));
        try (Stream<Path> files = Files.list(old)) {
            for (Path file : files.toList()) {
                Files.copy(file, run.resolve(file.getFileName().toString()));
            }
        }
        List<String> notes = new ArrayList<>();
        try (Trainer t = Trainer.resume(run, "", notes::add)) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertThat(stepLosses(run)).hasSize(8).isEqualTo(stepLosses(old));
        assertThat(notes)
                .anyMatch(n -> n.contains("written by version 0.1.0; " + name + " has no ")
                        && n.contains("conv") == !name.equals("xlstm"));
        TrainedModel<?, ?> trained = TrainedModel.load(run, TrainerTest::silent);
        assertThat(trained.step()).isEqualTo(8);
        if (trained.built().model() instanceof SequenceModel model) {
            try (Sampler s = new Sampler(model, 1, Devices.standard())) {
                s.read(new int[] {65, 66});
                assertThat(s.next(new Sampling(0, 0, 1))).isBetween(0, 255);
            }
        }
    }

    private static List<Float> stepLosses(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(JsonMapper.shared()::readTree)
                .filter(n -> n.has("loss"))
                .map(n -> n.get("loss").floatValue())
                .toList();
    }

    private static Checkpoint newest(Path run) {
        return new Checkpoints(run, TrainerTest::silent).newest().orElseThrow();
    }

    private static void silent(String line) {
        assertThat(line).isNotBlank();
    }

    private static RunConfig<?, ?> on(Path text, int steps) {
        return Runs.changed(Runs.bigram(steps, 0), tree -> tree.put("data", text.toString()));
    }

    private static Trainer.Outcome train(Path path, RunConfig<?, ?> config, Consumer<String> progress) {
        try (Trainer t = Trainer.start(path, config, progress)) {
            return t.run(new StopSignal());
        }
    }

    /** The metrics without what depends on the clock. */
    static List<String> losses(Path run) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode node = (ObjectNode) JsonMapper.shared().readTree(line);
            assertThat(node.remove("time")).isNotNull();
            lines.add(node.toString());
        }
        return lines;
    }

    private static void assertSameCheckpoint(Path one, Path other) throws IOException {
        Path file = newest(one).file();
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(other.resolve(file.getFileName())));
    }
}
