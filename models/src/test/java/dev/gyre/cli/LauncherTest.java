package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, beside jars that hold nothing: java's own complaint shows what it was asked to run. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

    @TempDir
    Path root;

    private Path gyre;

    @BeforeEach
    void copyTheScript() throws IOException {
        gyre = Files.copy(Path.of("..", "gyre"), root.resolve("gyre"));
        Path flags = Path.of("engine", "tornado-jvm", "jit.args");
        Files.createDirectories(root.resolve(flags).getParent());
        Files.copy(Path.of("..").resolve(flags), root.resolve(flags));
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
        Path target = root.resolve("models/target");
        Path link = Files.createSymbolicLink(
                Files.createDirectory(root.resolve("bin")).resolve("g"), Path.of("../gyre"));
        Command c = launch(
                link, Map.of("GYRE_JAVA_HOME", javaHome(), "GYRE_JAVA_OPTS", "-Xmx64m -XshowSettings:properties"));
        assertThat(c.code()).isEqualTo(1);
        assertThat(c.err()).contains("dev.gyre.cli.Gyre", "java.class.path = " + target.resolve("gyre.jar"));
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
                .endsWith(" dev.gyre.serve.Main serve runs/demo \n");
        Command other = launch(gyre, Map.of("GYRE_JAVA_HOME", javaHome()), "eval", "serve", "--show-command");
        assertThat(other.out()).contains("models/target/gyre.jar:").doesNotContain("gyre-serve");
    }

    @Test
    void prefersJavaHomeOverThePath() throws IOException, InterruptedException {
        built();
        Command c = launch(
                gyre,
                Map.of("JAVA_HOME", javaHome(), "GYRE_JAVA_OPTS", "-XshowSettings:properties", "GYRE_JAVA_HOME", ""));
        assertThat(c.err()).contains("java.home = " + Path.of(javaHome()).toRealPath());
    }

    @Test
    void saysThatThereIsNoTornadoVm() throws IOException, InterruptedException {
        built();
        String folder = root.resolve("data").toString();
        Command c = launch(
                gyre,
                Map.of("GYRE_JAVA_HOME", javaHome(), "XDG_DATA_HOME", folder, "TORNADOVM_HOME", ""),
                "verify",
                "--tornado");
        assertThat(c.code()).isEqualTo(ExitCode.DEVICE);
        assertThat(c.err())
                .isEqualTo("gyre: no TornadoVM SDK in " + folder
                        + "/gyre/tornadovm: run ./setup.sh tornado, or set TORNADOVM_HOME to an SDK\n");
    }

    @Test
    void composesTheOptionsOfTheSdkWithOurs() throws IOException, InterruptedException {
        Map<String, String> environment = Map.of("GYRE_JAVA_HOME", javaHome(), "TORNADOVM_HOME", sdk().toString());
        Command c = launch(gyre, environment, "train", "xlstm", "--prompt", "it's", "--show-command");
        assertThat(c.code()).isZero();
        assertThat(c.out())
                .startsWith(javaHome() + "/bin/java -XX:+Sdk --module-path '" + root.resolve("an sdk") + "/share'")
                .contains(" --add-modules tornado.runtime ", " -Dtornado.recover.bailout=False ")
                .contains(" -Dtornado.device.memory=4GB ", " -Xmx1g ")
                .endsWith(" dev.gyre.cli.Gyre --tornado train xlstm --prompt 'it'\\''s' \n");
    }

    @Test
    void leavesTornadoVmOutForADeviceOfThisJvm() throws IOException, InterruptedException {
        Map<String, String> environment = Map.of("GYRE_JAVA_HOME", javaHome(), "TORNADOVM_HOME", sdk().toString());
        assertThat(launch(gyre, environment, "verify", "--device", "jvm", "--show-command")
                        .out())
                .doesNotContain("ornado.");
        assertThat(launch(gyre, environment, "verify", "--device=opencl:0", "--show-command")
                        .out())
                .contains("tornado.runtime");
    }

    private Path sdk() throws IOException {
        built();
        Path sdk = root.resolve("an sdk");
        Files.createDirectories(sdk.resolve("share/java/tornado"));
        Files.writeString(sdk.resolve("tornado-argfile.template"), """
                # flags
                -XX:+Sdk

                --module-path .:${TORNADOVM_HOME}/share
                --add-modules tornado.runtime
                """);
        return sdk;
    }

    private void built() throws IOException {
        Path target = Files.createDirectories(root.resolve("models/target/lib")).getParent();
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
