package dev.gyre.serve.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.serve.SmallServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample that talks to a server by LangChain4j does, whichever model is served. */
class SampleTest {

    private static final Path SAMPLE = Path.of("../engine/samples/langchain4j/src/main/java/sample/Talk.java");

    @TempDir
    Path folder;

    /** What a sample prints: a chat, a call and the answer to its result, an object of the schema, how alike two texts are. */
    static void requireTalk(String printed) {
        assertThat(printed)
                .matches(
                        "(?s).*chat: .*\\ncall: .*\\b(Ulm|Bonn|ULM|BONN)\\b.*\\nanswer: .*\\njson: .*\\bage.*\\nalike: 0\\.\\d+\\s*");
    }

    @Test
    void langChain4jsTalks() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (SmallServer server = SmallServer.of(SmallServer.LIMITS)) {
            requireTalk(PrintingClient.run(
                    folder,
                    List.of(
                            java,
                            "-Dslf4j.internal.verbosity=ERROR",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SAMPLE.toAbsolutePath().toString(),
                            server.uri("/v1").toString())));
        }
    }
}
