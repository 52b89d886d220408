package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.file.ConfigurationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model as its authors published it: a folder of weights and configurations, or a file of weights with configurations beside it.
 *
 * @param source the folder or file
 */
public record Publication(Path source) {

    /**
     * Refuses what isn't there.
     *
     * @throws GyreException if there's neither a folder nor a file
     */
    public Publication {
        if (!Files.exists(source)) {
            throw new GyreException(source + ": there is no such file or folder");
        }
    }

    boolean isFile() {
        return !Files.isDirectory(source);
    }

    /** The folder of the configurations. */
    Path folder() {
        return isFile() ? Objects.requireNonNull(source.toAbsolutePath().getParent()) : source;
    }

    /** The first of several configuration files that's there. */
    Optional<Configuration> configuration(String... names) {
        return Arrays.stream(names)
                .map(folder()::resolve)
                .filter(Files::exists)
                .findFirst()
                .map(f -> new Configuration(f, ConfigurationFile.read(f)));
    }

    /**
     * A configuration file that has to be there.
     *
     * @throws GyreException if it isn't
     */
    Configuration required(String name) {
        return configuration(name)
                .orElseThrow(() -> new GyreException(folder() + ": has no " + name + ": take the whole folder"));
    }

    /** A part of it, in a folder of its own. */
    Publication part(String name) {
        return new Publication(folder().resolve(name));
    }

    /** The YAML files, by name. */
    List<Configuration> yamls() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(
                            f -> f.toString().endsWith(".yml") || f.toString().endsWith(".yaml"))
                    .sorted()
                    .map(f -> new Configuration(f, ConfigurationFile.read(f)))
                    .toList();
        } catch (IOException e) {
            throw new GyreException(folder() + ": can't be read: " + AtomicFile.reason(e), e);
        }
    }

    /**
     * Makes a folder to write a part into.
     *
     * @throws GyreException if it can't be made
     */
    static Path makeFolder(Path folder) {
        try {
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw new GyreException(folder + ": can't be made (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
