package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.DocumentedCommands;
import dev.gyre.cli.Gyre;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.models.run.StopSignal;
import dev.gyre.serve.http.Address;
import dev.gyre.serve.http.Keys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says, also when it can't serve. */
class ServeCommandTest {

    @TempDir
    Path folder;

    @Test
    void documentedCommandsParse() {
        assertThat(DocumentedCommands.parse("serve"::equals)).isPositive();
    }

    /** Returns what was said. */
    private static String refused(int code, String says, String... arguments) {
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        String[] line = new String[arguments.length + 1];
        line[0] = "serve";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        int exit = Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), line);
        assertThat(exit).as(err.toString()).isEqualTo(code);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()
                        .lines()
                        .filter(l -> l.startsWith("gyre: "))
                        .findFirst()
                        .orElse(""))
                .as(err.toString())
                .contains(says);
        return err.toString();
    }

    @Test
    void optionsAreChecked() {
        String run = folder.toString();
        refused(2, "Missing required parameter: 'DIR'");
        refused(2, "--host 0.0.0.0 must be this machine's own address", run, "--host", "0.0.0.0");
        refused(2, "--host no.such.host.invalid", run, "--host", "no.such.host.invalid");
        refused(2, "--port 70000", run, "--port", "70000");
        refused(2, "--max-sessions 0", run, "--max-sessions", "0");
        refused(2, "--queue -1", run, "--queue", "-1");
        refused(2, "--max-prompt 0", run, "--max-prompt", "0");
        refused(2, "--max-tokens 0", run, "--max-tokens", "0");
        refused(2, "--max-body 5", run, "--max-body", "5");
        refused(2, "--max-steps 0", run, "--max-steps", "0");
        refused(2, "--grace -1", run, "--grace", "-1");
        refused(2, "--prefix-memory -1", run, "--prefix-memory", "-1");
        refused(2, "--runs /no/such", run, "--runs", "/no/such");
        refused(1, "--api-key-file /no/such", run, "--api-key-file", "/no/such");
    }

    private Path train() {
        Path run = folder.resolve("run");
        String train = "train bigram --batch 2 --length 16 --steps 1 --data built-in:4000 --out " + run;
        assertThat(Gyre.execute(
                        new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), train.split(" ")))
                .isZero();
        return run;
    }

    @Test
    void whatTheServerTakesOfMemoryIsPlanned() {
        String run = train().toString();
        refused(4, "serving run takes ", run, "--port", "0", "--prefix-memory", "1000000000");
        refused(4, "lower --max-sessions or --prefix-memory", run, "--port", "0", "--prefix-memory", "1000000000");
    }

    @Test
    void runsAreChecked() throws IOException {
        assertThat(refused(1, "there is no such folder", folder.resolve("none").toString(), "--port", "0"))
                .doesNotContain("loading");
        Files.writeString(folder.resolve("config.json"), "{}");
        refused(1, folder.toString(), folder.toString(), "--port", "0");
        Files.createDirectory(folder.resolve("a"));
        refused(2, "two folders are called run", folder + "/a/run", folder + "/b/run", "--port", "0");
    }

    /** Before anything is loaded, which may take minutes, in the end for nothing. */
    @Test
    void aPortThatIsTakenIsToldFirst() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            refused(1, "127.0.0.1:" + port + " can't be listened on", folder + "/none", "--port", port);
        }
    }

    /** Whoever comes while models are loaded and warmed is told to come again, whatever is asked for, and then it's there. */
    @Test
    void itListensFromTheBeginning() throws IOException, InterruptedException {
        Path run = train();
        Keys keys = Keys.read(Files.writeString(folder.resolve("keys"), "k\n"));
        List<String> notes = new ArrayList<>();
        try (Server server = Server.listen(
                new ServerSettings(
                        new Address(InetAddress.getLoopbackAddress(), 0, keys, false),
                        SmallServer.LIMITS,
                        1 << 16,
                        folder,
                        Duration.ofSeconds(1),
                        true),
                line -> {})) {
            server.load(List.of(run), CacheType.F32, Devices.standard(), new StopSignal(), note -> {
                notes.add(note);
                if (note.startsWith("loading") || note.startsWith("warming")) {
                    for (String path : List.of("/health", "/", "/v1/models", "/metrics", "/none")) {
                        assertThat(get(server, path, "k"))
                                .as(path)
                                .startsWith("HTTP/1.1 503")
                                .contains("\r\nRetry-After: 5\r\n", "\"code\":\"loading\"");
                    }
                    assertThat(get(server, "/v1/models", "another")).startsWith("HTTP/1.1 401");
                }
            });
            assertThat(notes).contains("loading run", "warming run");
            assertThat(get(server, "/health", "k")).startsWith("HTTP/1.1 200");
            assertThat(get(server, "/metrics", "k")).contains("path=\"/health\",status=\"503\"");
        }
    }

    private static String get(Server server, String path, String key) {
        try {
            return RawClient.answer(
                    server.port(),
                    "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                            + "\r\nConnection: close\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a user sees it: what's said before and after it's ready, a line of each request unless that isn't wanted, and the end. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aServerSaysWhatItDoes(boolean quiet) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Gyre.class.getName()));
        command.addAll(List.of("serve", train().toString(), "--port", "0", "--max-sessions", "2"));
        if (quiet) {
            command.add("--quiet");
        }
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            String line = "";
            while (!line.startsWith("serving ")) {
                line = err.readLine();
                said.add(line);
            }
            int port = Integer.parseInt(line.replaceAll(".*:(\\d+);.*", "$1"));
            String body = "{\"model\": \"run\", \"prompt\": \"a secret\", \"max_tokens\": 2}";
            assertThat(RawClient.answer(
                            port,
                            "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body))
                    .startsWith("HTTP/1.1 200");
            process.toHandle().destroy(); // process.destroy() would close what is read here
            err.lines().forEach(said::add);
            assertThat(process.waitFor()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
        said.removeIf(l -> l.startsWith("WARNING: "));
        assertThat(said.getFirst())
                .startsWith("loading and warming 1 model; until they are ready, http://127.0.0.1:")
                .endsWith(" tells requests to come again (503)");
        List<String> requests = said.stream().filter(l -> l.startsWith("POST ")).toList();
        assertThat(requests)
                .hasSize(quiet ? 0 : 1)
                .allMatch(l -> l.matches("POST /v1/completions 200 [0-9.]+ ms 8\\+2 tokens"));
        assertThat(said).noneMatch(l -> l.contains("secret"));
        assertThat(folder.resolve("out")).isEmptyFile();
    }
}
