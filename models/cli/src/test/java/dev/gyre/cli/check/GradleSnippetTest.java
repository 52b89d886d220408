package dev.gyre.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.DocumentedCommands;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide's Gradle task checks a right kernel and a racy one, where there's a {@code gradle} on the path. Its lines stand in a script in Groovy, which
 * all versions of Gradle take, Debian's 4.4.1 with one name changed; Gradle's own JVM is its choice, the program's is this one.
 */
class GradleSnippetTest {
    private static final Path GUIDE = DocumentedCommands.PROJECT.resolve("docs/kernels.md");
    private static final Path SAMPLE =
            DocumentedCommands.PROJECT.resolve("engine/samples/own-kernel/src/main/java/sample/Saxpy.java");
    private static final Pattern SNIPPET =
            Pattern.compile("(?s)```kotlin\ntasks\\.register<JavaExec>\\(\"gyreCheck\"\\) \\{\n(.*?)}\n```");
    private static final Pattern VERSION = Pattern.compile("Gradle (\\d+)\\.");
    private static final int MINUTES = 5;

    /** The first version whose tasks call the class of a program {@code mainClass}, and whose dependencies are of a kind {@code implementation}. */
    private static final int NEW_NAMES = 7;

    @TempDir
    Path folder;

    private record Ran(int code, String out) {}

    @Test
    void theGuidesTaskRunsAndFailsOnARace() throws IOException, InterruptedException {
        boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(d -> Files.isExecutable(Path.of(d, "gradle")));
        Assumptions.assumeTrue(there, "gradle isn't on the path");
        Matcher version = VERSION.matcher(gradle("--version").out());
        assertThat(version.find()).isTrue();
        Files.writeString(folder.resolve("settings.gradle"), "rootProject.name = 'own'\n");
        Files.writeString(folder.resolve("build.gradle"), script(Integer.parseInt(version.group(1)) >= NEW_NAMES));
        Path source = folder.resolve("src/main/java/sample/Saxpy.java");
        Files.createDirectories(source.getParent());
        String right = Files.readString(SAMPLE);
        Files.writeString(source, right);
        Ran clean = gradle("--offline", "--no-daemon", "gyreCheck");
        assertThat(clean.code()).as(clean.out()).isZero();
        assertThat(clean.out()).contains("0 found");
        String racy = right.replace("y.set(i,", "y.set(i / 2,");
        assertThat(racy).isNotEqualTo(right);
        Files.writeString(source, racy);
        Ran found = gradle("--offline", "--no-daemon", "gyreCheck");
        assertThat(found.code()).as(found.out()).isNotZero();
        assertThat(found.out()).contains("races in Saxpy.saxpy: y[", "finished with non-zero exit value 3");
    }

    private static String script(boolean newNames) throws IOException {
        Matcher snippet = SNIPPET.matcher(Files.readString(GUIDE));
        assertThat(snippet.find()).isTrue();
        String jdk = System.getProperty("java.home");
        String ours = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> "'" + Path.of(entry).toAbsolutePath() + "'")
                .collect(Collectors.joining(", "));
        return """
                apply plugin: 'java'
                dependencies {
                    %s files(%s)
                }
                compileJava {
                    options.fork = true
                    options.forkOptions.javaHome = file('%s')
                }
                task gyreCheck(type: JavaExec) {
                    executable = '%s/bin/java'
                %s}
                """.formatted(
                        newNames ? "implementation" : "compile",
                        ours,
                        jdk,
                        jdk,
                        newNames ? snippet.group(1) : snippet.group(1).replace("mainClass =", "main ="));
    }

    private Ran gradle(String... words) throws IOException, InterruptedException {
        Path out = folder.resolve("gradle.txt");
        ProcessBuilder gradle = new ProcessBuilder("gradle")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        gradle.command().addAll(List.of(words));
        gradle.environment().remove("JAVA_HOME"); // Gradle may be older than this JDK
        gradle.environment().put("GRADLE_USER_HOME", folder.resolve("home").toString());
        Process process = gradle.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(out));
    }
}
