package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.http.Address;
import dev.gyre.serve.http.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in. */
class AccessTest {

    private static final InetAddress ANYWHERE = Address.resolve("0.0.0.0");

    @TempDir
    Path folder;

    @Test
    void keysAreAskedFor() throws IOException, InterruptedException {
        Keys keys = Keys.read(Files.writeString(folder.resolve("keys"), "\nfirst-secret\n  second-secret \n"));
        Map<String, Small> small = Map.of("small", SmallServer.XLSTM);
        try (SmallServer server =
                SmallServer.of(SmallServer.LIMITS, small, folder, keys, Optional.of("second-secret"))) {
            server.complete("\"prompt\": \"x\", \"max_tokens\": 1");
            for (String path : new String[] {"/v1/models", "/metrics", "/gyre/runs"}) {
                assertThat(bare(server, path, "").statusCode()).isEqualTo(401);
                assertThat(bare(server, path, "Bearer first").statusCode()).isEqualTo(401);
                assertThat(bare(server, path, "Basic first-secret").statusCode())
                        .isEqualTo(401);
                assertThat(bare(server, path, "bearer first-secret").statusCode())
                        .isEqualTo(200);
            }
            HttpResponse<String> wrong = bare(server, "/v1/models", "Bearer guess");
            assertThat(wrong.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            assertThat(wrong.body()).contains("invalid_api_key").doesNotContain("secret", "guess");
            assertThat(bare(server, "/health", "").statusCode()).isEqualTo(200);
            assertThat(bare(server, "/", "").statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> bare(SmallServer server, String path, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return server.send(request.build());
    }

    /** Names of this machine are those of the standard, however they're written, and loopback addresses; every other is refused. */
    @Test
    void aForeignNameForThisMachineIsRefused() throws IOException {
        try (SmallServer server = SmallServer.of(SmallServer.LIMITS)) {
            for (String own : List.of(
                    "localhost",
                    "LOCALHOST",
                    "LocalHost:" + server.port(),
                    "localhost.",
                    "127.0.0.1",
                    "127.3.2.1:80",
                    "[::1]",
                    "[::1]:8080",
                    "[0:0:0:0:0:0:0:1]")) {
                assertThat(models(server, own)).as(own).startsWith("HTTP/1.1 200");
            }
            for (String foreign : List.of(
                    "evil.example",
                    "localhost.evil.example",
                    "notlocalhost",
                    "127.0.0.1.evil.example",
                    "0.0.0.0",
                    "10.0.0.1",
                    "[::2]",
                    "[fe80::1]")) {
                assertThat(models(server, foreign))
                        .as(foreign)
                        .startsWith("HTTP/1.1 403")
                        .contains("wrong_host");
            }
        }
    }

    private static String models(SmallServer server, String host) throws IOException {
        return RawClient.answer(
                server.port(), "GET /v1/models HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void othersComeInWithAKeyOnly() throws IOException {
        assertThatThrownBy(() -> new Address(ANYWHERE, 8080, Keys.NONE, false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--host 0.0.0.0")
                .hasMessageContaining("--api-key-file")
                .hasMessageContaining("--insecure");
        assertThat(new Address(ANYWHERE, 8080, Keys.NONE, true).port()).isEqualTo(8080);
        Keys keys = Keys.read(Files.writeString(folder.resolve("keys"), "k\n"));
        assertThat(new Address(ANYWHERE, 8080, keys, false).keys().required()).isTrue();
    }

    @Test
    void keyFilesAreChecked() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), " \n\n");
        assertThatThrownBy(() -> Keys.read(empty))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--api-key-file " + empty);
        assertThatThrownBy(() -> Keys.read(folder.resolve("none"))).hasMessageContaining("there is no such file");
    }
}
