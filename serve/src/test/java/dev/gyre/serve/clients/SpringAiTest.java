package dev.gyre.serve.clients;

import dev.gyre.serve.SmallServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table's requests by Spring AI, in a project of its own that Maven builds in the versions that its pom names. */
@Tag("clients")
class SpringAiTest {

    private static final Path SOURCES = Path.of("src/test/spring");
    private static final Path SAMPLE = Path.of("../engine/samples/spring-ai");
    private static final Path TABLE = Path.of("src/test/resources/dev/gyre/serve/clients/requests.jsonl");

    private static MavenProject client;
    private static SmallServer server;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        client = MavenProject.packaged(SOURCES, Path.of("target/spring"));
        server = SmallServer.of(SmallServer.LIMITS);
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> springAi() throws IOException, InterruptedException {
        List<String> command = client.command(
                "spring-ai-client.jar",
                TABLE.toAbsolutePath().toString(),
                "--spring.ai.openai.base-url=" + server.uri("/v1"));
        return ClientsTest.requests(new PrintingClient(client.folder(), command));
    }

    /** The sample prints what SampleTest asks for. */
    @Test
    void theSampleTalks() throws IOException, InterruptedException {
        MavenProject sample = MavenProject.packaged(SAMPLE, Path.of("target/spring-sample"));
        List<String> command = sample.command(
                "spring-ai.jar",
                "--spring.ai.openai.base-url=" + server.uri("/v1"),
                "--spring.ai.openai.chat.model=small",
                "--spring.ai.openai.embedding.model=small");
        SampleTest.requireTalk(PrintingClient.run(sample.folder(), command));
    }
}
