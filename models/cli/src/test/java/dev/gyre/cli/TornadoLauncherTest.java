package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script beside SDKs of TornadoVM that are a few files, and JDKs that say a version and print. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TornadoLauncherTest {

    private static final String JVMCI = "-XX:+EnableJVMCI";

    @TempDir
    Path root;

    private Path sdk;

    @BeforeEach
    void install() throws IOException {
        Files.copy(Path.of("../..", "gyre"), root.resolve("gyre"));
        Path target =
                Files.createDirectories(root.resolve("models/cli/target/lib")).getParent();
        Files.createFile(target.resolve("gyre.jar"));
        sdk = root.resolve("an sdk");
        Files.createDirectories(sdk.resolve("share/java/tornado"));
        Files.createDirectory(sdk.resolve("etc"));
        argumentFile("-XX:+Sdk");
    }

    @Test
    void saysThatThereIsNoTornadoVm() throws IOException, InterruptedException {
        Command c = launch(Map.of("TORNADOVM_HOME", "", "XDG_DATA_HOME", root.toString()), "verify", "--tornado");
        c.refused(
                ExitCode.DEVICE,
                "no TornadoVM SDK in " + root
                        + "/gyre/tornadovm: run ./setup.sh tornado, or set TORNADOVM_HOME to an SDK");
    }

    @Test
    void composesTheOptionsOfTheSdkWithOurs() throws IOException, InterruptedException {
        Command c = launch(Map.of(), "--tornado", "train", "xlstm", "--prompt", "it's", "--show-command");
        assertThat(c.code()).isZero();
        assertThat(c.out())
                .startsWith(jdk("25") + "/bin/java -XX:+Sdk --module-path '" + root.resolve("an sdk") + "/share'")
                .contains(" --add-modules tornado.runtime ", " -Dtornado.recover.bailout=False ")
                .contains(" -Dtornado.device.memory=4GB ", " -Xmx1g ")
                .endsWith(" dev.gyre.cli.Gyre --tornado train xlstm --prompt 'it'\\''s' \n");
    }

    /** Found by a stale variable: --help ended with 4; and by a valid one: training moved to a slower device. */
    @ParameterizedTest
    @ValueSource(strings = {"--help", "train xlstm", "verify --device jvm", "verify --device=plain"})
    void anSdkInTheEnvironmentChoosesNothing(String line) throws IOException, InterruptedException {
        for (String home : List.of(sdk.toString(), "/no/such/folder")) {
            Command c = launch(Map.of("TORNADOVM_HOME", home), (line + " --show-command").split(" ", -1));
            assertThat(c.code()).as(c.err()).isZero();
            assertThat(c.out()).doesNotContain("ornado.", "--tornado");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify --device opencl:0", "verify --device=cuda:1"})
    void aDeviceOfTornadoVmsIsEnoughToAskForIt(String line) throws IOException, InterruptedException {
        Command c = launch(Map.of(), (line + " --show-command").split(" ", -1));
        assertThat(c.out()).contains("tornado.runtime", "dev.gyre.cli.Gyre --tornado verify");
        launch(Map.of("TORNADOVM_HOME", "/no/such/folder"), line.split(" ", -1))
                .refused(ExitCode.DEVICE, "no TornadoVM SDK in /no/such/folder");
    }

    @ParameterizedTest
    @CsvSource({
        "5.2.0-jdk25,      ,         25, true,  ''",
        "5.2.0-jdk25,      ,         26, true,  'needs JDK 25, but '",
        "5.2.0-jdk25,      ,         26, true,  'is 26: set GYRE_JAVA_HOME to one'",
        "5.2.0-jdk21,      ,         25, true,  'is built for JDK 21 alone, and Gyre needs 25 or later'",
        "6.0.0-jdk22plus,  22 false, 25, true,  ''",
        "6.0.0-jdk22plus,  22 false, 26, true,  ''",
        "6.0.0-jdk22plus,  22 false, 27, false, ''",
        "6.0.0-jdk22plus,  22 false, 27, true,  'has the option EnableJVMCI, which JDK 27 no longer takes: make it anew'",
        "6.0.0-jdk22plus,  22 false, 27, true,  '/bin/tornado --generate-argfile'",
        "7.1.0-jdk28plus,  28 false, 27, false, 'needs JDK 28 or later, but '",
        "6.0.0-jdk21,      21 true,  25, true,  'is built for JDK 21 alone'",
        "6.0.0,            21 true,  27, false, 'is built for JDK 21 alone'"
    })
    void takesTheJdkThatTheSdkNames(String version, String jdk, String java, boolean jvmci, String refusal)
            throws IOException, InterruptedException {
        argumentFile(jvmci ? JVMCI : "-XX:+Sdk");
        Files.writeString(sdk.resolve("etc/tornado.release"), "version=" + version + "\nbranch=master\n");
        if (jdk != null) {
            String[] words = jdk.split(" ", -1);
            Files.writeString(
                    sdk.resolve("etc/tornado.jdk"), "# made\nfloor=" + words[0] + "\npreview=" + words[1] + "\n");
        }
        Command c = launch(Map.of("GYRE_JAVA_HOME", jdk(java)), "verify", "--tornado", "--show-command");
        if (refusal.isEmpty()) {
            assertThat(c.code()).as(c.err()).isZero();
            assertThat(c.out()).contains("tornado.runtime");
        } else {
            c.refused(ExitCode.DEVICE, sdk.toString(), refusal);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8G", "8 GB", "8gb", "0GB", "-1GB", "lots", "8GB8GB", "99999999GB"})
    void aSizeThatIsNoneIsRefusedByItsName(String size) throws IOException, InterruptedException {
        launch(Map.of("GYRE_DEVICE_MEMORY", size), "verify", "--tornado")
                .refused(ExitCode.USAGE, "GYRE_DEVICE_MEMORY=" + size + " must be a number of MB or GB, such as 8GB");
    }

    @Test
    void aSizeGoesToTornadoVm() throws IOException, InterruptedException {
        Command c = launch(Map.of("GYRE_DEVICE_MEMORY", "512MB"), "verify", "--tornado", "--show-command");
        assertThat(c.out()).contains(" -Dtornado.device.memory=512MB ");
    }

    /** The fake JDK prints to its standard output, as drivers do, and to the descriptor that it's told. */
    @Test
    void whatDriversPrintIsNoResult() throws IOException, InterruptedException {
        Command c = launch(Map.of(), "devices", "--tornado", "--json");
        assertThat(c.out()).isEqualTo("a result\n");
        assertThat(c.err()).isEqualTo("a driver's line\n");
        assertThat(launch(Map.of(), "devices").out()).isEqualTo("a driver's line\n");
    }

    private void argumentFile(String flag) throws IOException {
        Files.writeString(sdk.resolve("tornado-argfile.template"), """
                # flags
                %s

                --module-path .:${TORNADOVM_HOME}/share
                --add-modules tornado.runtime
                """.formatted(flag));
    }

    /** A folder with a java that says this version. */
    private String jdk(String version) throws IOException {
        Path bin = Files.createDirectories(root.resolve("jdk-" + version).resolve("bin"));
        Path java = Files.writeString(bin.resolve("java"), """
                #!/bin/sh
                [ "$1" != -version ] || { echo 'openjdk version "%s.0.1"' >&2; exit; }
                echo "a driver's line"
                for word in "$@"; do
                    case $word in -Dgyre.stdout=*) eval "echo 'a result' >&${word#*=}" ;; esac
                done
                """.formatted(version));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin.getParent().toString();
    }

    private Command launch(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("sh", root.resolve("gyre").toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder b = new ProcessBuilder(line);
        Map<String, String> all = new HashMap<>(Map.of("TORNADOVM_HOME", sdk.toString(), "GYRE_JAVA_OPTS", "-Xmx1g"));
        all.put("GYRE_JAVA_HOME", jdk("25"));
        all.put("GYRE_DEVICE_MEMORY", "");
        all.putAll(environment);
        b.environment().putAll(all);
        Process p = b.start();
        String err = new String(p.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Command(p.waitFor(), out, err);
    }
}
