package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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

    private final StringWriter err = new StringWriter();

    @Test
    void areThoseThatTheLauncherLists() throws IOException {
        OtherRuntime other = launcher("""
                echo "noise" >&2
                case $* in
                    '--tornado devices') echo 'opencl:0 a GPU' ;;
                    '--tornado devices --json') echo '[{"id": "opencl:0"}, {"id": "opencl:1"}]' ;;
                esac
                """);
        assertThat(other.text(new PrintWriter(err))).isEqualTo("opencl:0 a GPU\n");
        assertThat(other.rows(new PrintWriter(err)))
                .extracting(JsonNode::toString)
                .containsExactly("{\"id\":\"opencl:0\"}", "{\"id\":\"opencl:1\"}");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void areNoneWhereTheLauncherRefuses() throws IOException {
        OtherRuntime other = launcher("""
                echo "gyre: no TornadoVM SDK in x" >&2
                echo half
                exit 4
                """);
        assertThat(other.text(new PrintWriter(err))).isEmpty();
        assertThat(err.toString().lines()).containsExactly("gyre: no TornadoVM SDK in x");
        assertThat(other.rows(new PrintWriter(err))).isEmpty();
    }

    private OtherRuntime launcher(String script) throws IOException {
        return new OtherRuntime(Files.writeString(root.resolve("gyre"), script));
    }
}
