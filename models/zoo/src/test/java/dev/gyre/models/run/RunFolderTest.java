package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where runs begin: nothing that an ended one leaves is a dead end. */
class RunFolderTest {

    @TempDir
    Path folder;

    @Test
    void whatEndedBeforeItHadBegunBeginsAnew() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.createFile(run.resolve(RunLock.NAME));
        Files.writeString(run.resolve("config.json.part"), "{\"for");
        assertThatThrownBy(() -> RunStart.resume(run, "", line -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("neither config.json nor a checkpoint")
                .hasMessageContaining("gyre train MODEL --out " + run);
        train(run);
        assertThat(run.resolve("checkpoint-2.safetensors")).exists();
        assertThatThrownBy(() -> train(run)).hasMessageContaining("exists already: go on with gyre resume " + run);
    }

    /** As a disk that is full from the beginning: what lies in the configuration's way can't be removed. */
    @Test
    void aConfigurationThatCantBeWrittenIsNoDeadEnd() throws IOException {
        Path run = folder.resolve("run");
        Path inTheWay = Files.createDirectories(run.resolve("config.json.part")).resolve("something");
        Files.createFile(inTheWay);
        assertThatThrownBy(() -> train(run))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("config.json: can't be written");
        assertThat(RunFolder.begun(run)).isFalse();
        Files.delete(inTheWay);
        train(run);
        assertThat(run.resolve("checkpoint-2.safetensors")).exists();
    }

    @Test
    void anEmptyFolderWillDo() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        train(run);
        assertThat(run.resolve("checkpoint-2.safetensors")).exists();
    }

    @Test
    void aRunThatCantBeginLeavesNoFolder() {
        Path run = folder.resolve("a").resolve("b");
        RunConfig<?, ?> config =
                Runs.of("bigram", Map.of(), 2, 0, folder.resolve("none").toString());
        assertThatThrownBy(() -> RunStart.start(run, config, line -> {})).hasMessageContaining("no such file");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path run = Files.createFile(folder.resolve("run"));
        assertThatThrownBy(() -> train(run))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(run + " is no folder: choose another --out");
        assertThatThrownBy(() -> train(run.resolve("below")))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("the run's folder can't be made")
                .hasMessageContaining("--out");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void nothingIsWrittenThroughALinkThatSomebodyPlanted() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        Path run = Files.createDirectory(folder.resolve("run"));
        Path lock = Files.createSymbolicLink(run.resolve(RunLock.NAME), precious);
        assertThatThrownBy(() -> train(run))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(lock + ": is a link or otherwise no file")
                .hasMessageContaining("remove it");
        Files.delete(lock);
        Files.writeString(lock, "notes of mine");
        assertThatThrownBy(() -> train(run))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(lock + ": holds something else than a lock's owner");
        assertThat(lock).hasContent("notes of mine");
        Files.delete(lock);
        for (String name : List.of(
                "config.json",
                "checkpoint-2.safetensors",
                "metrics.jsonl",
                "events.out.tfevents.gyre",
                "loss.png",
                "README.md")) {
            Files.createSymbolicLink(run.resolve(name + ".part"), precious);
        }
        train(run);
        assertThat(precious).hasContent("data");
        assertThat(run.resolve("checkpoint-2.safetensors")).exists();
    }

    @Test
    void aLockFromAnotherMachineHoldsAsLongAsItShowsLife() throws IOException {
        Path run = folder.resolve("run");
        train(run);
        Path lock = run.resolve(RunLock.NAME);
        String owner = "process 1 on elsewhere since 2026-01-01T00:00:00Z";
        Files.writeString(lock, owner + "\n");
        assertThat(new RunFolder(run).owner()).contains(owner);
        assertThatThrownBy(() -> RunStart.resume(run, "", OptionalInt.of(4), line -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(run + ": is in use by " + owner + ", which has shown a sign of life ")
                .hasMessageEndingWith(" s from now the folder is free");
        assertThat(lock).hasContent(owner);
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(RunLock.SILENT_SECONDS + 5)));
        assertThat(new RunFolder(run).owner()).isEmpty();
        List<String> told = new ArrayList<>();
        try (Trainer t = RunStart.resume(run, "", OptionalInt.of(4), told::add)) {
            assertThat(t.run(new StopSignal()).step()).isEqualTo(4);
        }
        assertThat(told).anyMatch(l -> l.contains("taking over the lock of " + owner));
        assertThat(lock).isEmptyFile();
    }

    @Test
    void aLockShowsLifeUntilItsGivenBack() throws IOException {
        Path lock = folder.resolve(RunLock.NAME);
        FileTime old = FileTime.from(Instant.now().minusSeconds(1000));
        RunLock held = RunLock.take(folder, line -> {});
        String owner = Files.readString(lock);
        Files.setLastModifiedTime(lock, old);
        held.beat();
        assertThat(Files.getLastModifiedTime(lock)).isGreaterThan(old);
        assertThat(lock).hasContent(owner.strip());
        held.close();
        held.beat();
        assertThat(lock).isEmptyFile();
    }

    private static void train(Path run) {
        try (Trainer t = RunStart.start(run, Runs.bigram(2, 0), line -> {})) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
    }
}
