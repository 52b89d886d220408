package dev.gyre.jvm.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.profiler.ChromeEventTracer;

/** Spans that programs measure, as a file of their own. */
final class ChromeEventTracerTest {
    @TempDir
    private Path folder;

    /** What the other JVM runs. */
    static final class Program {
        private Program() {}

        /** Measures two spans. */
        public static void main(String[] arguments) {
            ChromeEventTracer.enqueueTaskIfEnabled("first", 1_000, 3_500);
            ChromeEventTracer.enqueueTaskIfEnabled("a \"second\"", 4_000, 5_000);
        }
    }

    @Test
    void spansAreWrittenAtTheEnd() throws Exception {
        Path file = folder.resolve("spans.json");
        ChildJvm.Ended ended = ChildJvm.run(
                Program.class,
                "-Dtornado.chrome.event.tracer.enabled=true",
                "-Dtornado.chrome.event.tracer.filename=" + file);
        assertThat(ended.code()).isZero();
        assertThat(Files.readAllLines(file))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("{\"traceEvents\": ["),
                        line -> assertThat(line)
                                .contains("\"name\": \"first\"")
                                .contains("\"ts\": 1.000, \"dur\": 2.500}"),
                        line -> assertThat(line)
                                .contains("\"name\": \"a \\\"second\\\"\"")
                                .endsWith("\"dur\": 1.000}"),
                        line -> assertThat(line).isEqualTo("]}"));
    }

    @Test
    void nothingIsKeptUnlessAskedFor() throws Exception {
        Path file = folder.resolve("spans.json");
        assertThat(ChildJvm.run(Program.class, "-Dtornado.chrome.event.tracer.filename=" + file)
                        .code())
                .isZero();
        assertThat(file).doesNotExist();
    }
}
