package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.http.Address;
import dev.gyre.serve.http.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void aForeignNameForThisMachineIsRefused() throws IOException {
        try (SmallServer server = SmallServer.of(SmallServer.LIMITS);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream()
                    .write("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403")
                    .contains("wrong_host");
        }
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
