package dev.gyre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The samples as JBang runs them by the catalogue's aliases, with what this build made and no network. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class JBangCatalogTest {
    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** JBang's jars, which the build writes down. */
    private static final Path JBANG = Path.of("target/jbang.classpath");

    /** What JBang ends with where the command that it printed is to be run. */
    private static final int RUN_IT = 255;

    private static final String VERSION = "0.2.0";

    /** Modules that samples depend on. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "engine/tornado-api", "gyre-tornado-api",
            "engine/kernel-ir", "gyre-kernel-ir",
            "engine/tornado-jvm", "gyre-tornado-jvm",
            "tornado-tasks", "gyre-tornado-tasks",
            "engine/core", "gyre-core",
            "engine/verify", "gyre-verify");

    @TempDir
    Path folder;

    private record Ended(int code, List<String> out, String err) {}

    /** A local Maven repository that has this build's jars, and all others from where the build has them. */
    @BeforeEach
    void fillTheRepository() throws IOException {
        List<Path> classPath = Arrays.stream(
                        ManagementFactory.getRuntimeMXBean().getClassPath().split(":"))
                .map(Path::of)
                .toList();
        Path others = classPath.stream()
                .filter(entry -> entry.getFileName().toString().startsWith("slf4j-api-"))
                .findFirst()
                .orElseThrow()
                .resolve("../../../../..")
                .normalize();
        Path repository = Files.createDirectory(folder.resolve("repository"));
        try (Stream<Path> groups = Files.list(others)) {
            for (Path group : groups.filter(g -> !g.endsWith("dev")).toList()) {
                Files.createSymbolicLink(repository.resolve(group.getFileName()), group);
            }
        }
        for (Map.Entry<String, String> artifact : ARTIFACTS.entrySet()) {
            Path target = PROJECT.resolve(artifact.getKey()).resolve("target");
            Path into = Files.createDirectories(
                    repository.resolve("dev/gyre").resolve(artifact.getValue()).resolve(VERSION));
            String name = artifact.getValue() + "-" + VERSION;
            Files.copy(target.resolve(".flattened-pom.xml"), into.resolve(name + ".pom"));
            Path built = classPath.stream()
                    .filter(entry -> entry.normalize().equals(target.resolve("classes"))
                            || entry.getFileName().toString().equals(name + ".jar"))
                    .findFirst()
                    .orElseThrow();
            if (Files.isDirectory(built)) {
                pack(built, into.resolve(name + ".jar"));
            } else {
                Files.copy(built, into.resolve(name + ".jar"));
            }
        }
    }

    /** Links to folders of the user's are none of JUnit's to clear up. */
    @AfterEach
    void unlink() throws IOException {
        try (Stream<Path> groups = Files.list(folder.resolve("repository"))) {
            for (Path link : groups.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
    }

    @Test
    void everyAliasRuns() throws IOException, InterruptedException {
        assumeTrue(Files.exists(JBANG), "mvn -DskipTests leaves JBang out");
        assertThat(JsonMapper.shared()
                        .readTree(Files.readString(PROJECT.resolve("jbang-catalog.json")))
                        .path("aliases")
                        .propertyNames())
                .containsExactlyInAnyOrder("saxpy", "first", "own-op");
        assertThat(run("saxpy")).containsExactly("7.0");
        assertThat(run("first")).hasSize(5).last().asString().matches("step 200: loss 0\\.[0-6]\\d*");
        assertThat(run("own-op"))
                .noneMatch(line -> line.endsWith("wrong"))
                .filteredOn(line -> line.startsWith("jvm ") && line.endsWith("right"))
                .hasSizeGreaterThanOrEqualTo(8);
    }

    /** As JBang's script does: JBang compiles and prints a command, which is then run. */
    private List<String> run(String alias) throws IOException, InterruptedException {
        Ended made = end(
                JAVA.toString(), "-cp", Files.readString(JBANG).strip(), "dev.jbang.Main", "--offline", "run", alias);
        assertThat(made.code()).as(made.err()).isEqualTo(RUN_IT);
        Ended ran = end("sh", "-c", String.join("\n", made.out()));
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out();
    }

    private Ended end(String... words) throws IOException, InterruptedException {
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(words)))
                .directory(PROJECT.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JBANG_DIR", folder.resolve("jbang").toString());
        builder.environment().put("JBANG_REPO", folder.resolve("repository").toString());
        Process process = builder.start();
        List<String> out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return new Ended(process.waitFor(), out, Files.readString(err));
    }
}
