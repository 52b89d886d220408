package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that come from a larger machine: what's done with their models is planned, and refused before anything is taken. */
class LargerThanMemoryTest {

    private static final String BIGRAM = "bigram --length 16";
    private static final String TRANSFORMER =
            "transformer --length 16 --dim 16 --blocks 2 --heads 2 --hidden 32 --context 16";

    /** What a checkpoint says of itself. */
    private static final Set<String> CHANGED = Set.of("config", "domain");

    @TempDir
    Path folder;

    private Path run;

    /** Trains a small run, and makes it say that it's another. */
    private void run(String model, UnaryOperator<String> larger) throws IOException {
        run = folder.resolve(model.replace(' ', '-'));
        String train = "train " + model + " --batch 2 --steps 1 --eval-every 0 --out " + run;
        Command c = Command.run(train.split(" "));
        assertThat(c.code()).as(c.err()).isZero();
        Path config = run.resolve("config.json");
        Files.writeString(config, larger.apply(Files.readString(config)));
        Path checkpoint = run.resolve("checkpoint-1.safetensors");
        SafetensorsWriter out = new SafetensorsWriter();
        try (Safetensors in = Safetensors.open(checkpoint)) {
            in.metadata().forEach((key, text) -> out.metadata(key, CHANGED.contains(key) ? larger.apply(text) : text));
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
        c.withoutProgress().refused(ExitCode.DEVICE, what + " takes ", "plan ", "MiB are free", "lower ", "-Xmx");
    }

    @Test
    void measuringGoingOnAndProfiling() throws IOException {
        run(BIGRAM, inBatchesOf(16384));
        refused("eval", "measuring it");
        refused("resume --steps 2", "training bigram");
        refused("profile", "training bigram");
    }

    @Test
    void makingItSmall() throws IOException {
        run(TRANSFORMER, inBatchesOf(8192));
        refused("quantize --weights int8 --out " + folder.resolve("small"), "measuring it");
        assertThat(folder.resolve("small")).doesNotExist();
    }

    @Test
    void writing() throws IOException {
        run(TRANSFORMER, json -> json.replace("\"context\" : 16", "\"context\" : 16777216"));
        refused("generate --bytes 2", "writing with it");
    }

    @Test
    void readingInBothDirections() throws IOException {
        int longest = 1 << 18;
        run(
                "m2 --length 16 --dim 4 --blocks 1 --hidden 2048 --matrix-blocks 4 --features 3 --order 4"
                        + " --data built-in:40000 --longest " + longest,
                json -> json);
        refused("fill --text " + "_".repeat(longest), "reading with it");
        refused("embed --text " + "a".repeat(longest), "reading with it");
    }

    @Test
    void predicting() throws IOException {
        int side = 896;
        run(
                "revnet --filters 4,4,8 --units 1,2 --strides 1,2",
                text -> text.replace(
                        "[8,8,1]", List.of(side, side, 1).toString().replace(" ", "")));
        Path images = Files.createDirectory(folder.resolve("images"));
        for (String part : new String[] {"train", "t10k"}) {
            Files.write(images.resolve(part + "-images-idx3-ubyte"), idx(3, side * side, 1, side, side));
            Files.write(images.resolve(part + "-labels-idx1-ubyte"), idx(1, 1, 1));
        }
        refused("predict --input " + images, "predicting with it");
    }

    /** Zeros in MNIST's format. */
    private static byte[] idx(int rank, int size, int... dims) {
        ByteBuffer all = ByteBuffer.allocate((1 + dims.length) * Integer.BYTES + size);
        all.putInt(0x800 + rank);
        for (int n : dims) {
            all.putInt(n);
        }
        return all.array();
    }

    @Test
    void comparingWithWhatIsExpected() throws IOException {
        int tokens = 1 << 22;
        run(BIGRAM, json -> json);
        Path expected = folder.resolve("expected.safetensors");
        SafetensorsWriter out = new SafetensorsWriter();
        out.ints("in.ids", Shape.of(1, tokens), new int[tokens]);
        out.floats("out.logits", Shape.of(1), 0f);
        AtomicFile.write(expected, out::writeChecked);
        refused("verify --expect " + expected, "comparing it");
    }
}
