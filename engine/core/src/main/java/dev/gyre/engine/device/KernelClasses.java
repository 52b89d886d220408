package dev.gyre.engine.device;

import dev.gyre.tasks.linear.MatMul;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gyre's classes of kernels, found where one of them was loaded from: their families are packages, and users type simple names.
 */
public final class KernelClasses {

    private static final String PACKAGE = "dev/gyre/tasks";
    private static final String ENDING = ".class";

    private KernelClasses() {}

    /**
     * Full names of all classes, by simple name.
     *
     * @throws UncheckedIOException if the kernels' jar can't be read
     */
    public static Map<String, String> names() {
        try {
            URI home = MatMul.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            boolean jar = Files.isRegularFile(Path.of(home));
            try (FileSystem inside = jar ? FileSystems.newFileSystem(Path.of(home)) : null) {
                return in(jar ? inside.getPath("/") : Path.of(home));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> in(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(PACKAGE))) {
            return files.map(p -> root.relativize(p).toString())
                    .filter(name -> name.endsWith(ENDING) && !name.endsWith("package-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ENDING.length()).replace('/', '.'))
                    .collect(Collectors.toUnmodifiableMap(name -> name.substring(name.lastIndexOf('.') + 1), n -> n));
        }
    }
}
