package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that come from a larger machine: what's done with their models is planned, and refused before anything is taken. */
class LargerThanMemoryTest {

    private static final String TRANSFORMER = "transformer --dim 16 --blocks 2 --heads 2 --hidden 32 --context 16";

    @TempDir
    Path folder;

    private Path run;

    /** Trains a small run, and makes it say that it's another. */
    private void run(String model, UnaryOperator<String> larger) throws IOException {
        run = folder.resolve(model.replace(' ', '-'));
        String train = "train " + model + " --batch 2 --length 16 --steps 1 --eval-every 0 --out " + run;
        Command c = Command.run(train.split(" "));
        assertThat(c.code()).as(c.err()).isZero();
        Path config = run.resolve("config.json");
        Files.writeString(config, larger.apply(Files.readString(config)));
        Path checkpoint = run.resolve("checkpoint-1.safetensors");
        SafetensorsWriter out = new SafetensorsWriter();
        try (Safetensors in = Safetensors.open(checkpoint)) {
            in.metadata().forEach((key, text) -> out.metadata(key, key.equals("config") ? larger.apply(text) : text));
            in.entries().forEach(e -> {
                MemorySegment values = MemorySegment.ofArray(in.floats(e.name()));
                out.floatsIn(e.name(), e.shape(), () -> values);
            });
        }
        AtomicFile.write(checkpoint, out::writeChecked);
    }

    private static UnaryOperator<String> inBatchesOf(int size) {
        return json ->
                json.replace("\"batch\" : 2", "\"batch\" : " + size).replace("\"length\" : 16", "\"length\" : 511");
    }

    private void refused(String line, String what) {
        Command c = Command.run((line + " " + run).split(" "));
        c.withoutProgress().refused(ExitCode.DEVICE, what + " takes ", "plans ", "MiB are free", "lower ", "-Xmx");
    }

    @Test
    void measuringGoingOnAndProfiling() throws IOException {
        run("bigram", inBatchesOf(16384));
        refused("eval", "measuring it");
        refused("resume --steps 2", "training bigram");
        refused("profile", "training bigram");
    }

    @Test
    void makingItSmall() throws IOException {
        run(TRANSFORMER, inBatchesOf(2048));
        refused("quantize --weights int8 --out " + folder.resolve("small"), "measuring it");
        assertThat(folder.resolve("small")).doesNotExist();
    }

    @Test
    void writing() throws IOException {
        run(TRANSFORMER, json -> json.replace("\"context\" : 16", "\"context\" : 16777216"));
        refused("generate --bytes 2", "writing with it");
    }
}
