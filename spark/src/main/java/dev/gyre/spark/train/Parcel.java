package dev.gyre.spark.train;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.io.TemporaryFolder;
import dev.gyre.spark.cluster.PackedFile;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Tensors as they travel between driver and executors: a safetensors file with checksums, of which nothing is run.
 *
 * @param file its bytes
 */
record Parcel(PackedFile file) implements Serializable {

    private static final String NAME = "tensors.safetensors";

    /** One that was unpacked; it lies in a temporary folder as long as it's open. */
    record Opened(TemporaryFolder folder, Safetensors tensors) implements AutoCloseable {

        /** Numbers of a tensor. */
        float[] floats(String name) {
            return tensors.floats(name);
        }

        @Override
        public void close() {
            try (folder) {
                tensors.close();
            }
        }
    }

    /**
     * The parcel of what is written.
     *
     * @throws GyreException if the temporary folder has no room for it
     */
    static Parcel of(SafetensorsWriter content) {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Path file = folder.path().resolve(NAME);
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeChecked(out);
            } catch (IOException e) {
                throw new GyreException(file + ": can't be written: " + AtomicFile.reason(e), e);
            }
            return new Parcel(PackedFile.of(file));
        }
    }

    /**
     * The parcel of variables, whose numbers are on the host.
     *
     * @param variables by what they're called on the other side
     */
    static Parcel of(Map<String, Variable> variables) {
        SafetensorsWriter content = new SafetensorsWriter();
        variables.forEach((name, v) -> content.floatsIn(
                name,
                v.type().shape(),
                () -> v.buffer().floatMemory().asSlice(0, v.type().bytes())));
        return of(content);
    }

    /**
     * Unpacks the tensors.
     *
     * @throws GyreException if it's damaged
     */
    Opened open() {
        TemporaryFolder folder = TemporaryFolder.create();
        try {
            return new Opened(folder, Safetensors.open(file.write(folder.path())));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Fills variables with the tensors that are called so. */
    void into(Map<String, Variable> variables) {
        try (Opened opened = open()) {
            variables.forEach((name, v) -> v.buffer().write(opened.floats(name)));
        }
    }

    /** The bytes that travel. */
    long bytes() {
        return file.bytes();
    }
}
