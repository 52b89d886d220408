package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The launcher script, beside jars that hold nothing: java's own complaint shows what it was asked to run. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

    @TempDir
    Path root;

    private Path gyre;

    @BeforeEach
    void copyTheScript() throws IOException {
        gyre = Files.copy(Path.of("../..", "gyre"), root.resolve("gyre"));
        Path flags = Path.of("engine", "tornado-jvm", "jit.args");
        Files.createDirectories(root.resolve(flags).getParent());
        Files.copy(Path.of("../..").resolve(flags), root.resolve(flags));
    }

    @Test
    void saysWhenNothingIsBuilt() throws IOException, InterruptedException {
        Command c = launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()));
        assertThat(c.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(c.err()).isEqualTo("gyre: not built yet: run ./setup.sh build\n");
    }

    @Test
    void saysWhenTheNamedJavaIsNone() throws IOException, InterruptedException {
        Command c = launch(gyre, Map.of("GYRE_JAVA_HOME", root.toString()));
        assertThat(c.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(c.err()).startsWith("gyre: GYRE_JAVA_HOME=" + root).endsWith("correct it or unset it\n");
    }

    @Test
    void findsItsJarsThroughALinkAndPassesOptionsOn() throws IOException, InterruptedException {
        built();
        Path target = root.resolve("models/cli/target");
        Path link = Files.createSymbolicLink(
                Files.createDirectory(root.resolve("bin")).resolve("g"), Path.of("../gyre"));
        Command c = launch(
                link, Map.of("GYRE_JAVA_HOME", javaHome(), "GYRE_JAVA_OPTS", "-Xmx64m -XshowSettings:properties"));
        assertThat(c.code()).isEqualTo(1);
        assertThat(c.err()).contains("dev.gyre.cli.Gyre", "java.class.path = " + target.resolve("gyre.jar"));
    }

    @Test
    void completionKnowsTheProgramsThatAreBuilt() throws IOException, InterruptedException {
        built();
        Map<String, String> java = Map.of("GYRE_JAVA_HOME", javaHome());
        assertThat(launch(gyre, java, "completion", "--show-command").out()).doesNotContain("gyre-serve.jar");
        Path jar = root.resolve("serve/target/gyre-serve.jar");
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        assertThat(launch(gyre, java, "completion", "--show-command").out())
                .contains(jar + ":" + root.resolve("serve/target/lib") + "/*");
        assertThat(launch(gyre, java, "models", "--show-command").out()).doesNotContain("gyre-serve.jar");
    }

    @Test
    void aDistributionStartsWithItsOwnJavaAndTheClassesThatItKept() throws IOException, InterruptedException {
        built();
        Path java = Files.createSymbolicLink(
                Files.createDirectories(root.resolve("runtime/bin")).resolve("java"),
                Path.of(javaHome(), "bin", "java"));
        Command without = launch(gyre, Map.of("GYRE_JAVA_HOME", ""), "models", "--show-command");
        assertThat(without.out()).startsWith(java + " ").doesNotContain("AOTCache");
        for (String jar : List.of("b.jar", "c.jar", "a.jar")) {
            Files.createFile(root.resolve("models/cli/target/lib").resolve(jar));
        }
        Path kept = Files.createFile(root.resolve("models/cli/target/gyre.aot"));
        assertThat(launch(gyre, Map.of("GYRE_JAVA_HOME", ""), "models", "--show-command")
                        .out())
                .contains(" -XX:AOTCache=" + kept + " ")
                .containsPattern("gyre\\.jar:\\S+/lib/a\\.jar:\\S+/lib/b\\.jar:\\S+/lib/c\\.jar ");
        // What another collector kept is of no use; another JVM sees for itself.
        assertThat(launch(
                                gyre,
                                Map.of("GYRE_JAVA_HOME", "", "GYRE_JAVA_OPTS", "-XX:+UseSerialGC"),
                                "models",
                                "--show-command")
                        .out())
                .doesNotContain("AOTCache");
        assertThat(launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), "models", "--show-command")
                        .out())
                .startsWith(javaHome())
                .contains(" -XX:AOTCache=" + kept + " ");
    }

    @Test
    void aValueIsAValueWhateverItLooksLike() throws IOException, InterruptedException {
        built();
        Map<String, String> java = Map.of("GYRE_JAVA_HOME", javaHome());
        assertThat(launch(gyre, java, "generate", "r", "--prompt", "--tornado", "--show-command")
                        .out())
                .endsWith(" dev.gyre.cli.Gyre generate r --prompt --tornado \n");
        assertThat(launch(gyre, java, "--show-command", "fill", "r", "--text", "--show-command")
                        .out())
                .endsWith(" dev.gyre.cli.Gyre fill r --text --show-command \n");
    }

    /** Options with a text or a path as their value have to be known to the script, or it takes a value for an option of its own. */
    @Test
    void theScriptKnowsAllOptionsThatTakeText() throws IOException, InterruptedException {
        built();
        Set<String> options = new TreeSet<>();
        collect(Gyre.line(), options);
        assertThat(options).contains("--prompt", "--out", "--golden");
        List<String> line = new ArrayList<>(List.of("--show-command"));
        options.forEach(o -> line.addAll(List.of(o, "--show-command")));
        assertThat(launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), line.toArray(String[]::new))
                        .out())
                .endsWith(String.join(" ", line.subList(1, line.size())) + " \n");
    }

    private static void collect(CommandLine line, Set<String> into) {
        for (OptionSpec o : line.getCommandSpec().options()) {
            boolean declared = o.userObject() instanceof Field;
            if (declared && (o.type() == String.class || o.type() == Path.class)) {
                into.add(o.longestName());
            }
        }
        line.getSubcommands().values().forEach(sub -> collect(sub, into));
    }

    @Test
    void anotherCollectorTakesThePlaceOfOurs() throws IOException, InterruptedException {
        built();
        Command c = launch(
                gyre,
                Map.of("GYRE_JAVA_HOME", javaHome(), "GYRE_JAVA_OPTS", "-Xmx64m -XX:+UseSerialGC"),
                "models",
                "--show-command");
        assertThat(c.out()).contains(" -Xmx64m -XX:+UseSerialGC ").doesNotContain("ParallelGC");
        assertThat(launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), "models", "--show-command")
                        .out())
                .contains(" -XX:+UseParallelGC ");
    }

    /** What the JVM's compilers have given back would stay with glibc. */
    @Test
    @EnabledIf("glibc")
    void freedMemoryGoesBackToTheSystem() throws IOException, InterruptedException {
        built();
        assertThat(launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), "models", "--show-command")
                        .out())
                .contains(" -XX:TrimNativeHeapInterval=10000 ");
    }

    /** What the JVM's second compiler has replaced is room for what it compiles next. */
    @Test
    void theCodeCacheIsOfOnePieceUnlessTheUserSaysOtherwise() throws IOException, InterruptedException {
        built();
        assertThat(launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), "models", "--show-command")
                        .out())
                .contains(" -XX:-SegmentedCodeCache ");
        Map<String, String> segmented =
                Map.of("GYRE_JAVA_HOME", javaHome(), "GYRE_JAVA_OPTS", "-XX:+SegmentedCodeCache");
        assertThat(launch(gyre, segmented, "models", "--show-command").out())
                .containsSubsequence(" -XX:-SegmentedCodeCache ", " -XX:+SegmentedCodeCache "); // the last one counts
    }

    static boolean glibc() {
        return Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
                || Files.exists(Path.of("/lib/ld-linux-aarch64.so.1"));
    }

    @Test
    void aPathThatJavaCantTakeIsToldSo() throws IOException, InterruptedException {
        built();
        Path odd = Files.createDirectory(root.resolve("a:b"));
        for (String part : List.of("gyre", "engine", "models")) {
            Files.move(root.resolve(part), odd.resolve(part));
        }
        Command c = launch(odd.resolve("gyre"), Map.of("GYRE_JAVA_HOME", javaHome()), "models");
        assertThat(c.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(c.err())
                .isEqualTo("gyre: this installation's path " + odd.toRealPath()
                        + " has a colon, which separates paths for Java: move it to one without\n");
    }

    @Test
    void theServerHasJarsOfItsOwn() throws IOException, InterruptedException {
        built();
        Command missing = launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), "serve", "runs/demo");
        assertThat(missing.err()).isEqualTo("gyre: not built yet: run ./setup.sh build\n");
        Path target = Files.createDirectories(root.resolve("serve/target/lib")).getParent();
        Files.createFile(target.resolve("gyre-serve.jar"));
        Command serve = launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), "serve", "runs/demo", "--show-command");
        assertThat(serve.out())
                .contains("serve/target/gyre-serve.jar:")
                .endsWith(" dev.gyre.cli.Gyre serve runs/demo \n");
        Command other = launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), "eval", "serve", "--show-command");
        assertThat(other.out()).contains("models/cli/target/gyre.jar:").doesNotContain("gyre-serve");
    }

    /** JMH and its peers use what newer JDKs warn of, in four lines. */
    @Test
    void theBenchmarksAreAProgramOfTheirOwnWithoutWarnings() throws IOException, InterruptedException {
        built();
        Path target = Files.createDirectories(root.resolve("bench/target/lib")).getParent();
        Files.createFile(target.resolve("gyre-bench.jar"));
        Map<String, String> java = Map.of("GYRE_JAVA_HOME", javaHome());
        assertThat(launch(gyre, java, "bench", "--list", "--show-command").out())
                .contains(" --sun-misc-unsafe-memory-access=allow ", "bench/target/gyre-bench.jar:")
                .endsWith(" dev.gyre.cli.Gyre bench --list \n");
        assertThat(launch(gyre, java, "models", "--show-command").out()).doesNotContain("unsafe");
    }

    @Test
    void sparkHasJarsAndOptionsOfItsOwn() throws IOException, InterruptedException {
        built();
        Map<String, String> java = Map.of("GYRE_JAVA_HOME", javaHome());
        Command missing = launch(gyre, java, "spark", "score", "runs/demo");
        assertThat(missing.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(missing.err())
                .isEqualTo("gyre: gyre spark isn't built yet: run ./setup.sh spark, which brings Apache Spark\n");
        Path target = Files.createDirectories(root.resolve("spark/target/lib")).getParent();
        Files.createFile(target.resolve("gyre-spark.jar"));
        Command spark =
                launch(gyre, java, "spark", "score", "runs/demo", "--column", "--show-command", "--show-command");
        assertThat(spark.out())
                .contains("@" + root.toRealPath().resolve("spark/spark.args") + " ", "spark/target/spark/*")
                .endsWith(" dev.gyre.cli.Gyre spark score runs/demo --column --show-command \n");
    }

    @Test
    void prefersJavaHomeOverThePath() throws IOException, InterruptedException {
        built();
        Command c = launch(
                gyre,
                Map.of("JAVA_HOME", javaHome(), "GYRE_JAVA_OPTS", "-XshowSettings:properties", "GYRE_JAVA_HOME", ""));
        assertThat(c.err()).contains("java.home = " + Path.of(javaHome()).toRealPath());
    }

    private void built() throws IOException {
        Path target =
                Files.createDirectories(root.resolve("models/cli/target/lib")).getParent();
        Files.createFile(target.resolve("gyre.jar"));
    }

    private static String javaHome() {
        return System.getProperty("java.home");
    }

    private static Command launch(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("sh", script.toString()));
        line.addAll(arguments.length == 0 ? List.of("devices") : List.of(arguments));
        ProcessBuilder b = new ProcessBuilder(line);
        b.environment().remove("TORNADOVM_HOME");
        b.environment().put("GYRE_JAVA_OPTS", "-Xmx1g");
        b.environment().putAll(environment);
        Process p = b.start();
        String err = new String(p.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Command(p.waitFor(), out, err);
    }
}
