package dev.gyre.serve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.ServerSettings;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.openai.ApiException;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask, and what a server may be set to: each limit at its last value and the first beyond. */
class GuardTest {

    @TempDir
    Path folder;

    private Keys keys(String text) throws IOException {
        return Keys.read(Files.writeString(folder.resolve("keys"), text));
    }

    private static ServerRequestHeaders headers(String host, String authorization) {
        WritableHeaders<?> h = WritableHeaders.create();
        h.set(HeaderNames.HOST, host);
        if (!authorization.isEmpty()) {
            h.set(HeaderNames.AUTHORIZATION, authorization);
        }
        return ServerRequestHeaders.create(h);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "localhost:0",
                "localhost:65535",
                "localhost:",
                "127.0.0.1",
                "127.255.255.254:80",
                "[::1]",
                "[::1]:8080",
                "[::ffff:127.0.0.1]"
            })
    void ownNames(String host) {
        assertThatCode(() -> new Guard(Keys.NONE, true).check("/v1/models", headers(host, "")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example", "localhost.evil.example", "xlocalhost", "localhost..", "localhost:123456",
                        "localhost:x", "128.0.0.1",
                "0.0.0.0", "[::2]", "::1", "[::1", "localhost:80:80", "2130706433x", ""
            })
    void foreignNames(String host) {
        assertThatThrownBy(() -> new Guard(Keys.NONE, true).check("/", headers(host, "")))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(403))
                .hasMessageContaining("another host than this machine");
        assertThatCode(() -> new Guard(Keys.NONE, false).check("/", headers(host, "")))
                .doesNotThrowAnyException();
    }

    @Test
    void keys() throws IOException {
        Guard guard = new Guard(keys("\n one \ntwo\n"), false);
        for (String fits : new String[] {"Bearer one", "Bearer two", "bearer two", "BEARER  two "}) {
            assertThatCode(() -> guard.check("/metrics", headers("x", fits))).doesNotThrowAnyException();
        }
        for (String wrong : new String[] {"Bearer three", "Bearer", "Bearer ", "Basic one", "one", "Bearer one two"}) {
            assertThatThrownBy(() -> guard.check("/metrics", headers("x", wrong)))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.status()).isEqualTo(401))
                    .hasMessage("incorrect API key provided");
        }
        assertThatThrownBy(() -> guard.check("/metrics", headers("x", "")))
                .hasMessageStartingWith("you didn't provide an API key");
        for (String open : new String[] {"/", "/health", "/favicon.ico"}) {
            assertThatCode(() -> guard.check(open, headers("x", ""))).doesNotThrowAnyException();
        }
        for (String closed : new String[] {"/v1/models", "/health/", "/gyre/runs"}) {
            assertThatThrownBy(() -> guard.check(closed, headers("x", ""))).isInstanceOf(ApiException.class);
        }
        assertThat(Keys.NONE.required()).isFalse();
        assertThat(Keys.NONE.fits("")).isFalse();
        assertThat(keys("k").required()).isTrue();
        assertThatThrownBy(() -> keys(" \n\n")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> Keys.read(folder)).hasMessageContaining("there is no such file");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> Keys.read(binary))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("binary: the keys can't be read");
    }

    @Test
    void addresses() throws IOException {
        InetAddress here = Address.resolve("127.0.0.1");
        InetAddress anywhere = Address.resolve("0.0.0.0");
        assertThat(new Address(here, 0, Keys.NONE, false).localOnly()).isTrue();
        assertThat(new Address(here, 65_535, Keys.NONE, true).localOnly()).isFalse();
        assertThat(new Address(here, 1, keys("k"), false).localOnly()).isFalse();
        assertThat(new Address(anywhere, 1, keys("k"), false).localOnly()).isFalse();
        assertThat(new Address(anywhere, 1, Keys.NONE, true).localOnly()).isFalse();
        assertThatThrownBy(() -> new Address(anywhere, 1, Keys.NONE, false)).hasMessageContaining("--host 0.0.0.0");
        assertThatThrownBy(() -> new Address(here, -1, Keys.NONE, false)).hasMessageContaining("--port -1");
        assertThatThrownBy(() -> new Address(here, 65_536, Keys.NONE, false)).hasMessageContaining("--port 65536");
        assertThatThrownBy(() -> Address.resolve("no such host"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--host no such host: there's no such host");
    }

    /** Sessions, queue, tokens of a prompt and of an answer. */
    @ParameterizedTest
    @CsvSource({
        "0, --max-sessions, 1, 0",
        "0, --max-sessions, 1024, 1025",
        "1, --queue, 0, -1",
        "1, --queue, 1048576, 1048577",
        "2, --max-prompt, 1, 0",
        "2, --max-prompt, 16777216, 16777217",
        "3, --max-tokens, 1, 0",
        "3, --max-tokens, 16777216, 16777217"
    })
    void limits(int field, String option, int allowed, int refused) {
        assertThat(limits(field, allowed)).isNotNull();
        assertThatThrownBy(() -> limits(field, refused))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(option + " " + refused);
    }

    private static Limits limits(int field, int value) {
        int[] v = {1, 1, 1, 1};
        v[field] = value;
        return new Limits(v[0], v[1], v[2], v[3], 0);
    }

    @Test
    void settings() {
        assertThat(Limits.STANDARD).isEqualTo(new Limits(16, 64, 65_536, 4096, 67_108_864));
        assertThatThrownBy(() -> new Limits(1, 1, 1, 1, -1)).hasMessageContaining("--prefix-memory");
        assertThat(settings(1024, 0).mostBytes()).isEqualTo(1024);
        assertThat(settings(33_554_432, 3600).grace()).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> settings(1023, 0)).hasMessageContaining("--max-body 1023");
        assertThatThrownBy(() -> settings(33_554_433, 0)).hasMessageContaining("--max-body 33554433");
        assertThatThrownBy(() -> settings(1024, -1)).hasMessageContaining("--grace -1");
        assertThatThrownBy(() -> settings(1024, 3601)).hasMessageContaining("--grace 3601");
    }

    private ServerSettings settings(int mostBytes, long seconds) {
        Address address = new Address(InetAddress.getLoopbackAddress(), 0, Keys.NONE, false);
        return new ServerSettings(address, Limits.STANDARD, mostBytes, folder, Duration.ofSeconds(seconds), false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /v1/models | /v1/models | /v1/models
            /v1/models/a?key=b | /v1/models/a | /v1/models/
            http://user:secret@host/health#x | /health | /health
            http://host | / | /
            / | / | /
            /gyre/runs;x | /gyre/runs | /gyre/
            /pages/x.html | /pages/x.html | /pages/
            /gyre/insights | /gyre/insights | /gyre/insights
            /elsewhere | /elsewhere | other
            * | * | other
            host:443 | `` | other
            `` | `` | other
            """)
    void paths(String target, String path, String label) {
        assertThat(HttpExchange.path(target)).isEqualTo(path);
        assertThat(Routes.label(path)).isEqualTo(label);
    }

    @Test
    void lines() {
        HttpExchange exchange = new HttpExchange("GET", "/v1/models?key=secret");
        assertThat(exchange.line(200)).matches("GET /v1/models 200 \\d+\\.\\d ms");
        assertThat(exchange.path()).isEqualTo("/v1/models");
        double shown = Double.parseDouble(exchange.line(200).split(" ", -1)[3]);
        assertThat(shown).isLessThanOrEqualTo(exchange.nanos() / 1e6 + 0.05);
        exchange.tokens(3, 3);
        assertThat(exchange.line(200)).endsWith(" 3+3 tokens");
        exchange.tokens(3, 0);
        assertThat(exchange.line(499)).matches("GET /v1/models 499 \\d+\\.\\d ms 3\\+0 tokens");
        exchange.tokens(0, 4);
        assertThat(exchange.line(200)).endsWith(" 0+4 tokens");
        assertThat(exchange.nanos()).isBetween(1L, 60_000_000_000L);
        assertThat(new HttpExchange("", "").line(400)).startsWith("- - 400 ");
        assertThat(HttpExchange.isUnderWay()).isFalse();
        assertThat(exchange.in(() -> {
                    assertThat(HttpExchange.isUnderWay()).isTrue();
                    assertThat(HttpExchange.current()).isSameAs(exchange);
                    return 7;
                }))
                .isEqualTo(7);
        assertThat(Routes.hasBody("POST")).isTrue();
        assertThat(Routes.hasBody("GET")).isFalse();
    }
}
