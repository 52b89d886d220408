package dev.gyre.spark.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;

/**
 * Files of this machine's disk, which executors are asked for.
 *
 * @param sizes in bytes, by path
 */
record SeenFiles(LinkedHashMap<String, Long> sizes) implements Function<Integer, String> {

    /** The answer of one that sees them. */
    static final String SEEN = "";

    @Override
    public String call(Integer number) {
        for (Map.Entry<String, Long> file : sizes.entrySet()) {
            Path path = Path.of(file.getKey());
            try {
                if (Files.size(path) != file.getValue()) {
                    return "has another file " + path;
                }
                Files.newInputStream(path).close();
            } catch (IOException e) {
                return "can't read " + path + ": " + AtomicFile.reason(e);
            }
        }
        return SEEN;
    }

    /**
     * Refuses answers of executors that don't see the same.
     *
     * @param what messages call the files
     * @throws GyreException says what one of them says
     */
    static void requireSeen(String what, List<String> answers) {
        answers.stream().filter(answer -> !answer.equals(SEEN)).findFirst().ifPresent(answer -> {
            throw new GyreException(what + ": an executor " + answer
                    + ": have it on a disk that all machines see, under the same path");
        });
    }
}
