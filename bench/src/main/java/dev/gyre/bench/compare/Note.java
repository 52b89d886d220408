package dev.gyre.bench.compare;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.JsonReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/**
 * A fork's findings beside the times that JMH takes.
 *
 * @param workload which one
 * @param device on which
 * @param shapes of the operands
 * @param flops floating-point operations of a run
 * @param bytes that a run must move at least
 * @param operandBytes size of what's sent where it has to be sent
 * @param firstNanos from an uncompiled plan to the first result
 * @param earlyNanos the runs after the first one, in order, until they got no faster
 * @param samples numbers of each result, evenly spread over it
 */
public record Note(
        String workload,
        String device,
        String shapes,
        long flops,
        long bytes,
        long operandBytes,
        long firstNanos,
        List<Long> earlyNanos,
        List<float[]> samples) {

    /** The property that names the folder of the notes. */
    public static final String FOLDER = "gyre.bench.notes";

    private static Path file(Path folder, String workload, String device) {
        return folder.resolve(workload + "-on-" + device.replace(':', '-') + ".json");
    }

    /** Writes it where the property {@value #FOLDER} says, if it does. */
    void leave() {
        String folder = System.getProperty(FOLDER);
        if (folder != null) {
            new ObjectMapper()
                    .writeValue(file(Path.of(folder), workload, device).toFile(), this);
        }
    }

    /**
     * Reads what a fork left.
     *
     * @throws GyreException if it left nothing that can be read
     */
    public static Note read(Path folder, String workload, String device) {
        Path file = file(folder, workload, device);
        if (!Files.isReadable(file)) {
            throw new GyreException(file + " isn't there: the benchmark of " + workload + " on " + device
                    + " gave times, but not what they are of");
        }
        try {
            return new ObjectMapper().readValue(file.toFile(), Note.class);
        } catch (JacksonException e) {
            throw new GyreException(file + " can't be read: " + JsonReason.of(e), e);
        }
    }
}
