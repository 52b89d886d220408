package dev.gyre.serve.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A project of its own among the sources, built elsewhere so that nothing is written beside them.
 *
 * @param folder that it was built in
 */
record MavenProject(Path folder) {

    private static final Path WRAPPER = Path.of("../mvnw").toAbsolutePath().normalize();

    /** The project's copy, with its jar. */
    static MavenProject packaged(Path sources, Path folder) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> !sources.relativize(f).startsWith("target"))
                    .toList()) {
                Path copy = folder.resolve(sources.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        PrintingClient.run(
                folder,
                List.of("env", "JAVA_HOME=" + System.getProperty("java.home"), maven(), "-B", "-ntp", "-q", "package"));
        return new MavenProject(folder);
    }

    /** Maven of the PATH, or the one that the wrapper brings. */
    private static String maven() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "mvn"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(WRAPPER)
                .toString();
    }

    /** The command that runs a jar of its. */
    List<String> command(String jar, String... arguments) {
        List<String> java =
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", "target/" + jar);
        return Stream.concat(java.stream(), Stream.of(arguments)).toList();
    }
}
