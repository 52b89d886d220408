package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        assertThat(end.bitsPerByte()).isBetween(3.0, 7.9);
        assertThat(run.toFile().list())
                .containsExactlyInAnyOrder(
                        "config.json",
                        "metrics.jsonl",
                        "loss.png",
                        "checkpoint-20.safetensors",
                        "checkpoint-30.safetensors");
        assertThat(RunFolder.open(run).readConfig()).isEqualTo(Runs.bigram(30, 10));
        List<String> losses = losses(run);
        assertThat(losses).hasSize(30 + 8);
        assertThat(ImageIO.read(run.resolve("loss.png").toFile()).getWidth()).isEqualTo(960);
        assertThat(lines)
                .anyMatch(l -> l.matches("step 10/30 .*ms.*tokens/s.*GFLOP/s( .\\d+% of peak.)?  ETA \\d+:\\d\\d"));
    }

    @Test
    void aStoppedRunGoesOnBitForBit() throws IOException {
        RunConfig config = Runs.bigram(12, 5);
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
        RunConfig config = Runs.bigram(3, 0);
        train(folder.resolve("whole"), config, TrainerTest::silent);
        Path run = RunFolder.create(folder.resolve("killed"), config).path();
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":7.0}\n{\"st");
        try (Trainer t = Trainer.resume(run, "", TrainerTest::silent)) {
            t.run(new StopSignal());
        }
        assertThat(losses(run)).isEqualTo(losses(folder.resolve("whole")));
    }

    @Test
    void aCompleteRunStaysAsItIs() throws IOException {
        Path run = folder.resolve("run");
        double bits = train(run, Runs.bigram(4, 0), TrainerTest::silent).bitsPerByte();
        byte[] before = Files.readAllBytes(run.resolve("metrics.jsonl"));
        try (Trainer t = Trainer.resume(run, "", TrainerTest::silent)) {
            Trainer.Outcome end = t.run(new StopSignal());
            assertThat(end.complete()).isTrue();
            assertThat(end.bitsPerByte()).isEqualTo(bits);
        }
        assertThat(Files.readAllBytes(run.resolve("metrics.jsonl"))).isEqualTo(before);
    }

    @Test
    void aLossThatIsNoNumberStopsTheRunAndKeepsItsCheckpoint() throws IOException {
        RunConfig config = Runs.bigram(10, 1);
        Path run = folder.resolve("run");
        train(run, Runs.bigram(1, 1), TrainerTest::silent);
        Checkpoint first = Checkpoint.newest(run).orElseThrow();
        TrainedModel model = TrainedModel.load(run);
        Variable table = model.model().parameters().getFirst();
        float[] extreme = new float[table.type().shape().size()];
        for (int i = 0; i < extreme.length; i++) {
            extreme[i] = i % 2 == 0 ? 3e38f : -3e38f;
        }
        table.buffer().write(extreme);
        Variable m = Variable.state("adam.first.table", table.type());
        Variable v = Variable.state("adam.second.table", table.type());
        Checkpoint.write(run, 1, config, first.data(), List.of(table, m, v));
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
    void anExistingFolderIsRefused() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        assertThatThrownBy(() -> Trainer.start(run, Runs.bigram(1, 0), TrainerTest::silent))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("exists already")
                .hasMessageContaining("gyre resume " + run);
        assertThat(run).isEmptyDirectory();
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
        assertThatThrownBy(() -> Trainer.start(run, Runs.bigram(1, 0).withDevice("cuda:9"), TrainerTest::silent))
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
    void changedDataIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("t"), "abcdefgh".repeat(100));
        Path run = folder.resolve("run");
        train(run, on(text, 2), TrainerTest::silent);
        Files.writeString(text, "abcdefgx".repeat(100));
        assertThatThrownBy(() -> Trainer.resume(run, "", TrainerTest::silent))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("the data has changed");
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() throws IOException {
        Path run = folder.resolve("run");
        train(run, Runs.bigram(1, 0), TrainerTest::silent);
        RunConfig smaller = Runs.changed(Runs.bigram(1, 0), tree -> {
            ((ObjectNode) tree.get("model")).put("vocabulary", 300);
            return tree;
        });
        Checkpoint c = Checkpoint.newest(run).orElseThrow();
        assertThatThrownBy(() -> new Checkpoint(c.file(), 1, smaller, "")
                        .load(Trainer.build(smaller.model(), 1).parameters(), true))
                .hasMessageContaining("of another model")
                .hasMessageContaining("(256, 256)")
                .hasMessageContaining("(300, 300)");
    }

    private static void silent(String line) {
        assertThat(line).isNotBlank();
    }

    private static RunConfig on(Path text, int steps) {
        return Runs.changed(Runs.bigram(steps, 0), tree -> tree.put("data", text.toString()));
    }

    private static Trainer.Outcome train(Path path, RunConfig config, Consumer<String> progress) {
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
        Path file = Checkpoint.newest(one).orElseThrow().file();
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(other.resolve(file.getFileName())));
    }
}
