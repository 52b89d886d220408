package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The devices of another runtime, from a script in the launcher's place. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class OtherRuntimeTest {

    @TempDir
    Path root;

    @Test
    void areThoseThatTheLauncherLists() throws IOException {
        OtherRuntime other = launcher("""
                echo "noise" >&2
                case $* in
                    '--tornado devices') echo 'opencl:0 a GPU' ;;
                    '--tornado devices --json') echo '[{"id": "opencl:0"}, {"id": "opencl:1"}]' ;;
                esac
                """);
        assertThat(other.text()).isEqualTo("opencl:0 a GPU\n");
        assertThat(other.rows())
                .extracting(JsonNode::toString)
                .containsExactly("{\"id\":\"opencl:0\"}", "{\"id\":\"opencl:1\"}");
    }

    @Test
    void areNoneWhereTheLauncherRefuses() throws IOException {
        OtherRuntime other = launcher("""
                echo "gyre: its driver is lost" >&2
                echo half
                exit 4
                """);
        // A line of the list, and not of an error.
        assertThat(other.text()).isEqualTo("tornado      none: its driver is lost\n");
        assertThat(other.rows()).isEmpty();
    }

    /** An SDK that nobody has named isn't installed; of one that was named, the folder is what's wrong. */
    @Test
    void areNoneWhereItIsNotInstalled() {
        String said = "no TornadoVM SDK in x: run ./setup.sh tornado, or set TORNADOVM_HOME to an SDK";
        assertThat(OtherRuntime.reason(said, null)).isEqualTo("not installed (./setup.sh tornado)");
        assertThat(OtherRuntime.reason(said, "x")).isEqualTo("none: " + said);
    }

    private OtherRuntime launcher(String script) throws IOException {
        return new OtherRuntime(Files.writeString(root.resolve("gyre"), script));
    }
}
