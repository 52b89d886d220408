package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as users start it, by the script: standard error, signals, exit codes, names and arguments that aren't ASCII. */
@EnabledOnOs(OS.LINUX)
@Order(4)
class LaunchedTest {

    private static final Map<String, String> NONE = Map.of();

    @TempDir
    Path root;

    private Installation gyre;

    @BeforeEach
    void install() throws IOException {
        gyre = Installation.in(root);
    }

    @Test
    void standardErrorHoldsNothingThatIsntOurs() throws IOException, InterruptedException {
        Command models = gyre.run(NONE, "train", "gpt");
        assertThat(models.code()).isEqualTo(ExitCode.USAGE);
        assertThat(models.err().lines()).singleElement().asString().startsWith("gyre: no model \"gpt\"");
        assertThat(models.out()).isEmpty();
    }

    @Test
    void whatJavaSaysOtherwiseIsKept() throws IOException, InterruptedException {
        Command c = gyre.run(Map.of("GYRE_JAVA_OPTS", "-XX:+NoSuchOption"), "models");
        assertThat(c.code()).isEqualTo(1);
        assertThat(c.err()).contains("Unrecognized VM option 'NoSuchOption'");
        Command noted = gyre.run(Map.of("JAVA_TOOL_OPTIONS", "-Dx=y"), "--version");
        assertThat(noted.code()).isZero();
        assertThat(noted.err().lines()).containsExactly("Picked up JAVA_TOOL_OPTIONS: -Dx=y");
    }

    /** As where a distribution was copied without its files' times: the JVM would tell so on standard output. */
    @Test
    void keptClassesThatTheJvmDoesntTakeAreNoResult() throws IOException, InterruptedException {
        Files.createSymbolicLink(
                Files.createDirectories(root.resolve("runtime/bin")).resolve("java"),
                Path.of(System.getProperty("java.home"), "bin", "java"));
        Files.writeString(root.resolve("models/cli/target/gyre.aot"), "of another JVM");
        Command c = gyre.run(Map.of("GYRE_JAVA_HOME", ""), "--version");
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out().lines()).singleElement().asString().startsWith("gyre ");
        assertThat(c.err()).isEmpty();
        assertThat(gyre.run(Map.of("GYRE_JAVA_HOME", "", "GYRE_JAVA_OPTS", "-Xlog:aot=warning"), "--version")
                        .out())
                .contains("AOT");
    }

    @Test
    void propertiesOfTheRuntimeThatCantBe() throws IOException, InterruptedException {
        gyre.run(Map.of("GYRE_JAVA_OPTS", "-Dgyre.threads=0"), "models")
                .refused(ExitCode.USAGE, "-Dgyre.threads=0 must be a whole number from 1 to", "GYRE_JAVA_OPTS");
    }

    @Test
    void argumentsAndPathsAreUtf8WhateverTheLocale() throws IOException, InterruptedException {
        Path run = Files.createDirectory(root.resolve("für")).resolve("漢字");
        String train = "train bigram --batch 2 --length 16 --steps 1 --data built-in:4000 --out " + run;
        assertThat(Command.run(train.split(" ")).code()).isZero();
        Command c = gyre.run(Map.of("LC_ALL", "C"), "generate", run.toString(), "--prompt", "né 漢", "--bytes", "1");
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out()).startsWith("né 漢");
    }

    /** Java reads them as U+FFFD, so that a prompt would be another one than was given. */
    @Test
    void argumentsThatArentUtf8AreRefused() throws IOException, InterruptedException {
        String line = root.resolve("gyre") + " generate x --prompt \"$(printf 'na\\377ve')\"";
        ProcessBuilder b = gyre.command(NONE);
        b.command("sh", "-c", "sh " + line);
        Installation.end(b.start())
                .refused(ExitCode.USAGE, "\"nave\" has bytes that aren't UTF-8, which arguments and names of files");
    }

    /** Less memory than anything takes: refused by the plan, and not when it's all gone. */
    @Test
    void aSmallHeapIsRefusedInOneLine() throws IOException, InterruptedException {
        Path run = root.resolve("run");
        gyre.run(Map.of("GYRE_JAVA_OPTS", "-Xmx64m"), "train", "xlstm", "--out", run.toString())
                .withoutProgress()
                .refused(
                        ExitCode.DEVICE,
                        "training xlstm takes ",
                        "(parameters ",
                        "MiB are free",
                        "lower --dim",
                        "-Xmx");
        assertThat(run).doesNotExist();
    }

    @Test
    void aFileIsntReadForAnArgument() throws IOException, InterruptedException {
        Path file = Files.writeString(root.resolve("words"), "models");
        Command.run("eval", "@" + file).refused(ExitCode.FAILURE, "@" + file + ": there is no such folder");
    }

    @Test
    void aTerminalStaysOne() throws IOException, InterruptedException {
        String line = "sh " + root.resolve("gyre") + " train gpt; test -t 2 && echo terminal";
        ProcessBuilder b = new ProcessBuilder("script", "-qec", line, "/dev/null");
        b.environment().put("GYRE_JAVA_HOME", System.getProperty("java.home"));
        Command c = Installation.end(b.start());
        assertThat(c.out()).contains("gyre:", "no model \"gpt\"", "terminal").doesNotContain("incubator");
    }

    /** A line that is rewritten begins at the left again. */
    @Test
    void progressIsOneLineOfATerminal() throws IOException, InterruptedException {
        Path text = Files.writeString(root.resolve("text"), "abcdefgh".repeat(3000));
        String line =
                "sh " + root.resolve("gyre") + " train bigram --batch 2 --length 32 --steps 8000 --eval-every 0 --data "
                        + text + " --out " + root.resolve("run");
        ProcessBuilder b = new ProcessBuilder("script", "-qec", line, "/dev/null");
        b.environment().put("GYRE_JAVA_HOME", System.getProperty("java.home"));
        Command c = Installation.end(b.start());
        assertThat(c.code()).as(c.out()).isZero();
        List<String> steps = List.of(c.out().split("[\r\n]+")).stream()
                .map(l -> l.replaceAll("\u001b\\[\\d+m", ""))
                .filter(l -> l.contains("step ") && !l.contains("validation"))
                .toList();
        assertThat(steps).hasSizeGreaterThan(3).allSatisfy(l -> assertThat(l).hasSizeLessThan(80));
        assertThat(steps).anyMatch(l -> l.startsWith("[####----] step "));
        assertThat(c.out().split("\n")).filteredOn(l -> l.contains("ETA")).hasSizeLessThan(3);
        assertThat(c.out()).contains("\r" + " ".repeat(60)).contains("step 8000/8000  loss ");
    }

    /** The first comes before the first step has ended, which compiles all kernels. Background jobs of a shell ignore SIGINT. */
    @Test
    void aSecondSignalEndsAtOnce() throws IOException, InterruptedException {
        Path run = root.resolve("run");
        Process process = gyre.command(NONE, "train", "xlstm", "--dim", "512", "--blocks", "8", "--out", run.toString())
                .start();
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            List<String> lines = new ArrayList<>();
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                lines.add(line);
                if (line.contains("; memory: ") || line.startsWith("stopping")) {
                    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                            .start()
                            .waitFor();
                }
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(lines).last().asString().startsWith("ended at once");
        }
    }

    @Test
    void aSignalThatIsIgnoredStaysIgnored() throws IOException, InterruptedException {
        Path text = Files.writeString(root.resolve("text"), "abcdefgh".repeat(300));
        String line = "trap '' HUP; exec sh " + root.resolve("gyre")
                + " train bigram --batch 2 --length 16 --steps 3 --data " + text + " --out " + root.resolve("run");
        ProcessBuilder b = new ProcessBuilder("sh", "-c", line);
        b.environment().put("GYRE_JAVA_HOME", System.getProperty("java.home"));
        Process process = b.start();
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            for (String l = err.readLine(); l != null; l = err.readLine()) {
                assertThat(l).doesNotStartWith("stopping");
                if (l.startsWith("step 1/")) {
                    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                            .start()
                            .waitFor();
                }
            }
        }
        assertThat(process.waitFor()).isZero();
    }
}
