package dev.gyre.spark.cluster;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The start of executors: Gyre's jars, and the options for a JVM that runs vector code. */
public final class Jars {

    private static final String OPTIONS = "jit.args";
    private static final String LIBRARIES = "lib";

    private Jars() {}

    /**
     * The jars of Gyre and of what it needs, without Spark's: the one that this class is of, and those in the folder beside it.
     *
     * @throws GyreException if this isn't run from its jar
     */
    public static List<String> own() {
        Path jar = location();
        Path libraries = jar.resolveSibling(LIBRARIES);
        if (!Files.isRegularFile(jar) || !Files.isDirectory(libraries)) {
            throw new GyreException(jar + ": isn't gyre-spark.jar beside a folder " + LIBRARIES
                    + ", so that there is nothing to send to executors: run ./setup.sh spark");
        }
        List<String> all = new ArrayList<>(List.of(jar.toString()));
        try (Stream<Path> files = Files.list(libraries)) {
            files.map(Path::toString).filter(f -> f.endsWith(".jar")).sorted().forEach(all::add);
        } catch (IOException e) {
            throw new GyreException(libraries + ": can't be read: " + AtomicFile.reason(e), e);
        }
        return List.copyOf(all);
    }

    private static Path location() {
        try {
            return Path.of(Jars.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The options that a JVM is started with to run vector code as the launcher has it: {@code spark.executor.extraJavaOptions}. */
    public static List<String> javaOptions() {
        try (InputStream in = Objects.requireNonNull(Jars.class.getResourceAsStream(OPTIONS), OPTIONS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
