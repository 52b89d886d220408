package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.cli.process.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** setup.sh beside a Maven that only makes jars with nothing in them, and a JDK whose jlink links one that does nothing. */
@EnabledOnOs(OS.LINUX)
class SetupTest {

    @TempDir
    Path root;

    private Path jdk;

    @BeforeEach
    void copyTheScripts() throws IOException {
        for (String name : List.of("setup.sh", "gyre", "README.md", "LICENSE", "engine/tornado-jvm/jit.args")) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.copy(Path.of("../..").resolve(name), root.resolve(name));
        }
        program("bin/mvn", """
                if [ "$1" = -v ]; then echo "Apache Maven 3.9.9 (0)"; exit; fi
                echo "$*" >> mvn.log
                for jar in models/cli/target/gyre.jar models/cli/target/lib/some.jar serve/target/gyre-serve.jar serve/target/lib/more.jar
                do mkdir -p "$(dirname $jar)"; : > "$jar"; done
                """);
        jdk = root.resolve("jdk");
        program("jdk/bin/javac", "");
        program("jdk/bin/java", """
                for word in "$@"; do
                    case $word in -XX:AOTCacheOutput=*) echo classes > "${word#*=}" ;; esac
                done
                """);
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        program("jdk/bin/jlink", """
                while [ "$1" != --output ]; do shift; done
                mkdir -p "$2/bin"
                cp -p "$(dirname "$0")/java" "$2/bin/"
                cp -p "$(dirname "$0")/../release" "$2/"
                """);
    }

    private void program(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Command setup(String... arguments) throws IOException, InterruptedException {
        return Installation.end(command(arguments).start());
    }

    private ProcessBuilder command(String... arguments) {
        List<String> words =
                new ArrayList<>(List.of("bash", root.resolve("setup.sh").toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder b = new ProcessBuilder(words);
        b.environment().put("PATH", root.resolve("bin") + ":" + b.environment().get("PATH"));
        b.environment().put("GYRE_JAVA_HOME", jdk.toString());
        b.environment().put("XDG_DATA_HOME", root.resolve("data").toString());
        b.directory(root.toFile());
        b.environment().remove("GYRE_JAVA_OPTS");
        return b;
    }

    @Test
    void helpSaysWhatThereIs() throws IOException, InterruptedException {
        Command help = setup("help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .startsWith("usage: ./setup.sh COMMAND")
                .contains("  demo ", "  dist [DIR]", "  tornado ");
        Command none = setup("fly");
        assertThat(none.code()).isEqualTo(ExitCode.USAGE);
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).isEqualTo(help.out());
    }

    @Test
    void aDistributionHasItsOwnRuntimeAndTheClassesThatItKept() throws IOException, InterruptedException {
        Path out = root.resolve("made");
        Command made = setup("dist", out.toString());
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out()).isEmpty();
        assertThat(made.err().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("setup: " + out + "/gyre is the command; ")
                .endsWith(" in all, to be copied as a whole, with its files' times, or it starts slower");
        for (String name : List.of(
                "README.md",
                "LICENSE",
                "engine/tornado-jvm/jit.args",
                "models/cli/target/gyre.jar",
                "models/cli/target/lib/some.jar",
                "models/cli/target/gyre.aot",
                "serve/target/gyre-serve.jar",
                "serve/target/lib/more.jar",
                "serve/target/gyre.aot")) {
            assertThat(out.resolve(name)).exists();
        }
        assertThat(out.resolve("models/cli/target/gyre.aot.log")).doesNotExist();
        Command shown = Installation.end(
                new ProcessBuilder("sh", out.resolve("gyre").toString(), "models", "--show-command").start());
        assertThat(shown.out())
                .startsWith(out + "/runtime/bin/java ")
                .contains(" -XX:AOTCache=" + out + "/models/cli/target/gyre.aot ");
        // One that is there already is made anew.
        assertThat(setup("dist", out.toString()).code()).isZero();
    }

    @Test
    void aFolderThatIsNoDistributionIsLeftAloneAndNothingIsBuilt() throws IOException, InterruptedException {
        Path precious = Files.createDirectory(root.resolve("mine"));
        Files.writeString(precious.resolve("precious"), "data");
        Command c = setup("dist", precious.toString());
        assertThat(c.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(c.err())
                .isEqualTo("setup: " + precious
                        + " is there already, and is no distribution of Gyre's: name another folder\n");
        assertThat(precious.resolve("precious")).hasContent("data");
        assertThat(setup("dist", root.resolve("a b").toString()).err()).contains("has a colon or a blank");
        assertThat(root.resolve("mvn.log")).doesNotExist();
    }

    @Test
    void aBuildHasTheJvmKeepTheCommandsClasses() throws IOException, InterruptedException {
        assertThat(setup("build").code()).isZero();
        Path kept = root.resolve("models/cli/target/gyre.aot");
        assertThat(kept).hasContent("classes");
        assertThat(root.resolve("serve/target/gyre.aot")).exists();
        // A JVM that keeps none takes no build with it.
        program("jdk/bin/java", "exit 1\n");
        Command made = setup("build");
        assertThat(made.code()).isZero();
        assertThat(made.err()).endsWith("setup: without the classes that the JVM keeps, commands start slower\n");
    }

    /** A line a module is there while Maven builds it, not when all is done; a second build knows how long the first one took. */
    @Test
    void aBuildTellsOfEachModuleAsItBegins() throws IOException, InterruptedException {
        program("bin/mvn", """
                if [ "$1" = -v ]; then echo "Apache Maven 3.9.9 (0)"; exit; fi
                echo "[INFO] Building Gyre: kernels 0.2.0                   [1/2]"
                rounds=0
                until [ -e seen ] || [ $rounds = 300 ]; do sleep 0.1; rounds=$((rounds + 1)); done
                [ -e seen ] || echo "nobody saw it" > mvn.log
                echo "[INFO] Building Gyre: models behind HTTP 0.2.0        [2/2]"
                echo "[INFO] Gyre: kernels .................... SUCCESS [  9.528 s]"
                echo "[INFO] Gyre: models behind HTTP ......... SUCCESS [02:08 min]"
                """);
        for (String tool : List.of("verilator", "yosys", "nextpnr-ecp5")) {
            program("bin/" + tool, "");
        }
        Process first = command("fpga").redirectErrorStream(true).start();
        try (BufferedReader said = first.inputReader()) {
            assertThat(said.readLine()).startsWith("setup: building with JDK ");
            assertThat(said.readLine()).isEqualTo("setup: 1 of 2: kernels");
            Files.createFile(root.resolve("seen"));
            assertThat(said.readLine()).isEqualTo("setup: 2 of 2: models behind HTTP");
        }
        assertThat(root.resolve("mvn.log")).doesNotExist();
        assertThat(setup("fpga").err())
                .contains("setup: 1 of 2: kernels, about 2 min left\n")
                .contains("setup: 2 of 2: models behind HTTP, about 2 min left\n");
    }

    /** Tests of the module by what they name, of those above if they name the changed class; what only shares words is left alone. */
    @Test
    void aChangeHasTheTestsRunThatNameWhatChanged() throws IOException, InterruptedException {
        assumeTrue(git("init", "-q"), "there's no git here");
        Files.createDirectories(root.resolve(".ci"));
        Files.copy(Path.of("../..", ".ci/Changed.java"), root.resolve(".ci/Changed.java"));
        Files.writeString(root.resolve(".gitignore"), "bin/\njdk/\nmvn.log\ntarget/\n");
        Files.writeString(root.resolve("pom.xml"), "<module>low</module> <module>high</module>");
        source("low/src/main/java/p/Sum.java", "package p; class Sum {}");
        source("low/src/main/java/p/Mean.java", "package p; class Mean { Sum sum; }");
        source("low/src/test/java/p/SumTest.java", "package p; class SumTest { Sum sum; }");
        source("low/src/test/java/p/MeanTest.java", "package p; class MeanTest { Mean mean; }");
        source("low/src/test/java/p/OtherTest.java", "package p; class OtherTest { String sum; }");
        source("high/src/test/java/q/UseTest.java", "package q; import p.Sum; class UseTest { Sum sum; }");
        source("high/src/test/java/q/SameNameTest.java", "package q; class SameNameTest { String Sum; }");
        source("high/src/test/java/q/GuideTest.java", "package q; class GuideTest { String at = \"../guide.md\"; }");
        source("guide.md", "# A guide");
        assertThat(git("add", ".")).isTrue();
        assertThat(git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "All"))
                .isTrue();
        jdk = Path.of(System.getProperty("java.home"));
        source("low/src/main/java/p/Sum.java", "package p; class Sum { int n; }");
        assertThat(mavenOf(setup("test", "--changed", "HEAD")))
                .contains("-pl high,low -am", "-Dtest=q.UseTest,p.MeanTest,p.SumTest ");
        assertThat(git("checkout", "-q", ".")).isTrue();
        source("guide.md", "# A longer guide");
        assertThat(mavenOf(setup("test", "--changed", "HEAD"))).contains("-pl high -am", "-Dtest=q.GuideTest ");
        assertThat(setup("test", "--changed", "nothing").err()).isEqualTo("setup: nothing is no commit here\n");
    }

    /** What Maven was asked for by a command that ended well. */
    private String mavenOf(Command command) throws IOException {
        assertThat(command.code()).as(command.err()).isZero();
        String said = Files.readString(root.resolve("mvn.log"));
        Files.delete(root.resolve("mvn.log"));
        return said;
    }

    private void source(String name, String text) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), text + "\n");
    }

    private boolean git(String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
        command.addAll(List.of(words));
        try {
            return Installation.end(new ProcessBuilder(command).start()).code() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void theWholeTestTakesWhatIsForANightOnlyIfItIsAskedTo() throws IOException, InterruptedException {
        for (String tool : List.of("chromium", "chromedriver", "verilator", "yosys")) {
            program("bin/" + tool, "");
        }
        assertThat(mavenOf(setup("test"))).isEqualTo("-B -ntp verify\n");
        assertThat(mavenOf(setup("test", "--long"))).isEqualTo("-B -ntp verify -Plong\n");
        assertThat(mavenOf(setup("test", "--spark", "--long")))
                .isEqualTo("-B -ntp verify -Pspark -Dspark.tests=short -Plong\n");
        assertThat(setup("test", "--short").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aMavenThatIsTooOldForTheBuildIsLeftAside() throws IOException, InterruptedException {
        program("bin/mvn", "echo 'Apache Maven 3.8.7'\necho \"$*\" >> mvn.log\n");
        program("mvnw", "echo \"$*\" >> mvnw.log\n");
        assertThat(setup("build").code()).isZero();
        assertThat(root.resolve("mvnw.log")).content().contains("package");
        assertThat(root.resolve("mvn.log")).content().isEqualTo("-v\n");
    }

    @Test
    void whatSimulatesCircuitsComesWithABuild() throws IOException, InterruptedException {
        for (String tool : List.of("verilator", "yosys", "nextpnr-ecp5")) {
            program("bin/" + tool, "");
        }
        Command made = setup("fpga");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(root.resolve("models/cli/target/gyre.jar")).exists();
    }

    /** Where there's neither a JDK nor apt-get, the line to type is the system's own. */
    @ParameterizedTest
    @CsvSource({
        "Darwin, brew, brew install --cask temurin@25",
        "Linux, dnf, sudo dnf install java-25-openjdk-devel",
        "Linux, apk, install JDK 25 or later from https://adoptium.net and set GYRE_JAVA_HOME to it"
    })
    void aSystemWithoutAptGetSaysWhatToType(String system, String manager, String line)
            throws IOException, InterruptedException {
        program("few/uname", "echo " + system + "\n");
        program("few/" + manager, "");
        for (String tool : List.of("dirname", "sed", "readlink")) {
            Files.createSymbolicLink(root.resolve("few/" + tool), Path.of("/usr/bin", tool));
        }
        Path script = root.resolve("setup.sh");
        Files.writeString(
                script, Files.readString(script).replaceAll("/usr/lib/jvm/|/opt/|/Library/Java/", root + "/none/"));
        ProcessBuilder b = new ProcessBuilder("/bin/bash", script.toString(), "build");
        b.environment().clear();
        b.environment().putAll(Map.of("PATH", root.resolve("few").toString(), "HOME", root.toString()));
        Command c = Installation.end(b.start());
        assertThat(c.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(c.err()).isEqualTo("setup: there's no JDK 25 here: " + line + ", then run this again\n");
    }

    /** A release is asked for under the name that its kind has; nothing is downloaded here. */
    @Test
    void aReleaseOfTornadoVmIsTheOneThatWasNamed() throws IOException, InterruptedException {
        program("bin/curl", "echo \"$*\" >> curl.log\nexit 6\n");
        program("bin/uname", "case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac\n");
        for (String[] release :
                new String[][] {{"5.2.0", "5.2.0-jdk25"}, {"6.1.0", "6.1.0-jdk22plus"}, {"10.0.2", "10.0.2-jdk22plus"}
                }) {
            Command c = setup("tornado", "--version", release[0]);
            assertThat(c.code()).isEqualTo(ExitCode.FAILURE);
            assertThat(c.err())
                    .contains("/releases/download/v" + release[1] + "/tornadovm-" + release[1]
                            + "-opencl-linux-amd64.tar.gz")
                    .contains("could not be downloaded");
        }
        assertThat(setup("tornado", "--version", "new").err())
                .isEqualTo("setup: --version takes a release's number, such as 5.2.0\n");
    }

    /** Maven itself uses what newer JDKs warn of. */
    @Test
    void buildingSaysNothingThatIsntOurs() throws IOException {
        assertThat(Files.readAllLines(Path.of("../..", ".mvn", "jvm.config")))
                .contains("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");
    }

    /** Maven's own rule tells which JDK is needed, which it can't where the JVM refuses an option that it doesn't know. */
    @Test
    void anOlderJdkGetsAsFarAsTheSentence() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Files.readAllLines(Path.of("../..", ".mvn", "jvm.config")));
        command.addAll(List.of("--of-a-later-jdk=allow", "-version"));
        Command c = Installation.end(new ProcessBuilder(command).start());
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(Files.readString(Path.of("../..", "pom.xml")))
                .contains("Gyre builds on JDK 25 or later: set JAVA_HOME");
    }

    @Test
    void theImagesUserIsNotRoot() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../..", "Dockerfile"));
        int stage = lines.lastIndexOf("FROM debian:trixie-slim");
        assertThat(stage).isPositive();
        List<String> last = lines.subList(stage, lines.size());
        List<String> users = last.stream().filter(l -> l.startsWith("USER ")).toList();
        assertThat(users).singleElement().isNotEqualTo("USER root").isNotEqualTo("USER 0");
        assertThat(last)
                .anyMatch(l -> l.contains("useradd ")
                        && l.contains(" " + users.getFirst().substring(5)));
        assertThat(last.getLast()).isEqualTo("ENTRYPOINT [\"/opt/gyre/gyre\"]");
    }
}
