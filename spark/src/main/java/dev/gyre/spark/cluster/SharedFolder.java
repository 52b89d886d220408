package dev.gyre.spark.cluster;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/** A folder that executors write into and this program reads: on a disk that all machines see. */
public final class SharedFolder {

    private static final String SEEN = "";

    private SharedFolder() {}

    /**
     * Looks for a file that was written elsewhere, and writes one beside it.
     *
     * @param file its path
     * @param content what has to be in it
     */
    record Question(String file, String content) implements Function<Integer, String> {
        @Override
        public String call(Integer number) {
            Path seen = Path.of(file);
            try {
                if (!Files.readString(seen).equals(content)) {
                    return "has another file there";
                }
                Files.delete(Files.createTempFile(seen.getParent(), ".written", ""));
                return SEEN;
            } catch (IOException e) {
                return "can't read or write there: " + AtomicFile.reason(e);
            }
        }
    }

    /**
     * Refuses a folder that executors don't see.
     *
     * @param what messages call it
     * @param folder which is made if it isn't there
     * @throws GyreException says what's wrong with it
     */
    public static void require(JavaSparkContext spark, String what, Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        String content = UUID.randomUUID().toString();
        Path file = absolute.resolve(".seen-" + content);
        try {
            Files.createDirectories(absolute);
            Files.writeString(file, content);
            try {
                requireSeen(what, Executors.ask(spark, new Question(file.toString(), content)));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new GyreException(what + ": can't be written to (" + AtomicFile.reason(e) + "): name another", e);
        }
    }

    /** Refuses answers of executors that don't see the same. */
    static void requireSeen(String what, List<String> answers) {
        answers.stream().filter(answer -> !answer.equals(SEEN)).findFirst().ifPresent(answer -> {
            throw new GyreException(what + ": an executor " + answer
                    + ": name a folder on a disk that all machines see under the same path, and may write to");
        });
    }
}
