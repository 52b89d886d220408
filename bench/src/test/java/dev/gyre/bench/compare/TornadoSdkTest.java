package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.device.DeviceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornadoSdkTest {

    @Test
    void isNothingWhereTheEnvironmentNamesNone() {
        assertThat(TornadoSdk.find(Map.of())).isEmpty();
        assertThat(TornadoSdk.find(Map.of(TornadoSdk.VARIABLE, " "))).isEmpty();
    }

    @Test
    void refusesAFolderThatIsNone(@TempDir Path folder) {
        assertThatThrownBy(() -> TornadoSdk.find(Map.of(TornadoSdk.VARIABLE, folder.toString())))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("TORNADOVM_HOME=" + folder + " is no TornadoVM SDK")
                .hasMessageContaining("./setup.sh tornado");
    }

    @Test
    void addsOursToTheSdksAndDropsTheWorkingFolder(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("tornado-argfile"), """
                # from the SDK
                -XX:+EnableJVMCI
                --module-path .%s${TORNADOVM_HOME}/share/java/tornado
                --add-modules tornado.runtime
                """.formatted(File.pathSeparator));
        TornadoSdk sdk =
                TornadoSdk.find(Map.of(TornadoSdk.VARIABLE, folder.toString())).orElseThrow();
        assertThat(sdk.jvmArguments())
                .startsWith(
                        "-XX:+EnableJVMCI",
                        "--module-path",
                        folder + "/share/java/tornado",
                        "--add-modules",
                        "tornado.runtime")
                .contains("-Dtornado.recover.bailout=False", "-Dtornado.tvm.maxbytecodesize=1048576")
                .contains("-Dtornado.enable.fma=False", "-Dtornado.opencl.compiler.flags=-w");
        assertThat(Launch.of(sdk).jvmArguments()).containsAll(sdk.jvmArguments());
    }

    @Test
    void aRuntimeThatDoesNotStartSaysWhy(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("tornado-argfile"), "--add-modules no.such.module");
        Launch launch = Launch.of(new TornadoSdk(folder));
        assertThatThrownBy(launch::targets).isInstanceOf(DeviceException.class).hasMessageContaining("no.such.module");
    }
}
