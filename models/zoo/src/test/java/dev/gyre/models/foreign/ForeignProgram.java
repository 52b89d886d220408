package dev.gyre.models.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A program for TornadoVM that nobody here wrote, from a clone in the folder that {@code -Dgyre.foreign} names, compiled unmodified against this
 * runtime.
 *
 * @param classes the folder of its classes
 * @param libraries jars that it brings itself
 */
record ForeignProgram(Path classes, List<Path> libraries) {
    private static final int MINUTES = 10;

    /** A clone's folder. */
    static Path clone(String repository) {
        String foreign = System.getProperty("gyre.foreign");
        assertThat(foreign).as("-Dgyre.foreign=FOLDER, with clones in it").isNotNull();
        Path folder = Path.of(foreign, repository.substring(repository.indexOf('/') + 1));
        assertThat(folder).as("a clone of " + repository).isDirectory();
        return folder;
    }

    /** All Java files under a folder, without a module's declaration. */
    static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(f -> f.toString().endsWith(".java") && !f.endsWith("module-info.java"))
                    .toList();
        }
    }

    /** Compiles files, and what they name of a folder of sources. */
    void compile(List<Path> files, Path others) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-nowarn",
                    "-proc:none",
                    "--add-modules",
                    "jdk.incubator.vector",
                    "-cp",
                    classPath(),
                    "-sourcepath",
                    others.toString(),
                    "-d",
                    classes.toString());
            boolean done = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
    }

    /** The lines of a run in a process of its own, whose log goes to a folder; the arguments are options, a class and what it takes. */
    List<String> run(Path folder, List<String> arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx5g",
                                "--add-modules",
                                "jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath()),
                        arguments.stream())
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            return Files.readAllLines(log);
        } finally {
            process.destroyForcibly();
        }
    }

    private String classPath() {
        return String.join(
                File.pathSeparator,
                Stream.of(
                                Stream.of(classes.toString()),
                                libraries.stream().map(Path::toString),
                                Stream.of(System.getProperty("java.class.path")))
                        .flatMap(s -> s)
                        .toList());
    }
}
