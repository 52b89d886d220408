package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs refuse, by name and before anything is lost. */
class RunRefusalTest {

    @TempDir
    Path folder;

    @Test
    void whatContradictsTheCheckpointIsRefusedByName() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(2, 0), Runs::silent);
        Path file = run.resolve("config.json");
        String json = Files.readString(file);
        Files.writeString(file, json.replace("\"bigram\"", "\"xlstm\"").replace("\"seed\" : 3", "\"seed\" : 4"));
        String says = "config.json: contradicts checkpoint-2.safetensors, where model is \"bigram\" and not \"xlstm\","
                + " run.seed is 3 and not 4, settings.blocks is missing and not 4, and";
        assertThatThrownBy(() -> RunStart.resume(run, "", Runs::silent)).hasMessageContaining(says);
        assertThatThrownBy(() -> TrainedModel.load(run, Runs::silent)).hasMessageContaining(says);
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> RunStart.resume(run, "", Runs::silent))
                .hasMessageContaining("config.json: the run's configuration can't be read");
        Files.writeString(file, json.replace("\"device\" : \"\"", "\"device\" : \"plain\""));
        assertThat(TrainedModel.load(run, Runs::silent).step()).isEqualTo(2);
    }

    @Test
    void aRunThatIsTrainedIsLocked() {
        Path run = folder.resolve("run");
        try (Trainer t = RunStart.start(run, Runs.bigram(2, 0), Runs::silent)) {
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(() -> RunStart.resume(run, "", Runs::silent))
                        .isInstanceOf(GyreException.class)
                        .hasMessageStartingWith(run + ": is in use by process "
                                + ProcessHandle.current().pid() + " on ");
            }
            t.run(new StopSignal());
        }
        assertThat(run.resolve("run.lock")).isEmptyFile();
        RunStart.resume(run, "", Runs::silent).close();
    }

    @Test
    void whatIsNoRunCantBeResumed() throws IOException {
        assertThatThrownBy(() -> RunStart.resume(folder.resolve("no"), "", Runs::silent))
                .hasMessageContaining("no such folder");
        assertThatThrownBy(() -> RunStart.resume(folder, "", Runs::silent))
                .hasMessageContaining("isn't the folder of a run");
    }

    /** Who names the folder of all runs gets the name of one. */
    @Test
    void aFolderOfRunsNamesOne() throws IOException {
        Path second = Files.createDirectories(folder.resolve("b"));
        Path first = Files.createDirectories(folder.resolve("a"));
        Files.createDirectories(folder.resolve("Other"));
        Files.writeString(first.resolve("config.json"), "{}");
        Files.writeString(second.resolve("config.json"), "{}");
        assertThatThrownBy(() -> RunFolder.open(folder))
                .hasMessage(folder + " is no run itself but holds some: name one, such as " + first);
    }

    @Test
    void aMissingDeviceIsRefusedBeforeAnythingIsMade() {
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> RunStart.start(run, Runs.bigram(1, 0).on("cuda:9"), Runs::silent))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("no device cuda:9");
        assertThat(run).doesNotExist();
    }

    @Test
    void tooShortATextIsRefusedBeforeAnythingIsMade() throws IOException {
        Path text = Files.writeString(folder.resolve("t"), "too short");
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> RunStart.start(run, on(text, 5), Runs::silent)).hasMessageContaining("too short");
        assertThat(run).doesNotExist();
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(1, 0), Runs::silent);
        Checkpoint c = Runs.newest(run);
        Variable larger = Variable.parameter("table", TensorType.f32(300, 300));
        assertThatThrownBy(() -> c.load(List.of(larger), true))
                .hasMessageContaining("of another model")
                .hasMessageContaining("(256, 256)")
                .hasMessageContaining("(300, 300)");
    }

    private static RunConfig<?, ?> on(Path text, int steps) {
        return Runs.changed(Runs.bigram(steps, 0), tree -> tree.put("data", text.toString()));
    }
}
