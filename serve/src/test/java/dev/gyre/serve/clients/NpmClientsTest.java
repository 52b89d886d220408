package dev.gyre.serve.clients;

import dev.gyre.serve.SmallServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The table's requests by clients for Node, which npm installs in the versions that package.json names. */
@Tag("clients")
class NpmClientsTest {

    private static final Path SOURCES = Path.of("src/test/npm");
    private static final Path TABLE = Path.of("src/test/resources/dev/gyre/serve/clients/requests.jsonl");
    private static final Path FOLDER = Path.of("target/npm");

    private static SmallServer server;

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        for (String name : List.of("package.json", "answers.mjs", "openai.mjs", "ai.mjs")) {
            Files.write(FOLDER.resolve(name), Files.readAllBytes(SOURCES.resolve(name)));
        }
        PrintingClient.run(FOLDER, List.of("npm", "install", "--no-audit", "--no-fund"));
        server = SmallServer.of(SmallServer.LIMITS);
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> openAisClient() throws IOException, InterruptedException {
        return requests("openai.mjs");
    }

    @TestFactory
    Stream<DynamicTest> theAiSdk() throws IOException, InterruptedException {
        return requests("ai.mjs");
    }

    private static Stream<DynamicTest> requests(String client) throws IOException, InterruptedException {
        List<String> command = List.of(
                "node",
                client,
                server.uri("/v1").toString(),
                TABLE.toAbsolutePath().toString());
        return ClientsTest.requests(new PrintingClient(FOLDER, command));
    }
}
