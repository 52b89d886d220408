package dev.gyre.spark.train;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log of rounds' costs, a JSON line each, beside a run's metrics. Of a round that a run did again after it was cut off there are two.
 *
 * @param file where it's written
 */
record RoundLog(Path file) implements Consumer<RoundCost> {

    private static final Logger LOG = LoggerFactory.getLogger(RoundLog.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    /** The log of a run's folder. */
    static RoundLog in(Path folder) {
        return new RoundLog(folder.resolve("rounds.jsonl"));
    }

    @Override
    public void accept(RoundCost cost) {
        try {
            Files.writeString(
                    file,
                    JSON.writeValueAsString(cost) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new GyreException(file + ": can't be written: " + AtomicFile.reason(e), e);
        }
    }

    /**
     * The costs that were written; a line that a crash cut off is left out.
     *
     * @throws GyreException if it can't be read
     */
    List<RoundCost> read() {
        List<RoundCost> all = new ArrayList<>();
        try {
            Files.readAllLines(file).forEach(line -> parsed(line).ifPresent(all::add));
        } catch (IOException e) {
            throw new GyreException(
                    file + ": "
                            + (e instanceof NoSuchFileException
                                    ? "there is no such file"
                                    : "can't be read (" + AtomicFile.reason(e) + ")")
                            + ": name the folder of a run of gyre spark train",
                    e);
        }
        return all;
    }

    private static Optional<RoundCost> parsed(String line) {
        try {
            return Optional.of(JSON.readValue(line, RoundCost.class));
        } catch (JacksonException damaged) {
            LOG.debug("left out of the log of rounds: {}", line, damaged);
            return Optional.empty();
        }
    }
}
