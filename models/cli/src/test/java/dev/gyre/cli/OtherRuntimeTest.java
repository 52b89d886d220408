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
                echo "gyre: no TornadoVM SDK in x" >&2
                echo half
                exit 4
                """);
        // A line of the list, and not of an error.
        assertThat(other.text()).isEqualTo("tornado      none: no TornadoVM SDK in x\n");
        assertThat(other.rows()).isEmpty();
    }

    private OtherRuntime launcher(String script) throws IOException {
        return new OtherRuntime(Files.writeString(root.resolve("gyre"), script));
    }
}
