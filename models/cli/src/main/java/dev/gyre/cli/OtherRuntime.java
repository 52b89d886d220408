package dev.gyre.cli;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The devices of TornadoVM, as a JVM of their own sees them: one that runs our own runtime can't also have TornadoVM's classes.
 *
 * @param launcher the gyre script
 */
record OtherRuntime(Path launcher) {

    private static final String PROPERTY = "gyre.launcher";

    /** The one of this installation; nothing where somebody started java himself. */
    static Optional<OtherRuntime> find() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).map(OtherRuntime::new);
    }

    /**
     * Its devices in words; empty where there's no SDK.
     *
     * @param err is told why there are none
     */
    String text(PrintWriter err) {
        return ask(err, List.of());
    }

    /**
     * Its devices as JSON; none where there's no SDK.
     *
     * @param err is told why there are none
     */
    List<JsonNode> rows(PrintWriter err) {
        String answer = ask(err, List.of("--json"));
        List<JsonNode> rows = new ArrayList<>();
        try {
            if (!answer.isEmpty()) {
                JsonMapper.shared().readTree(answer).forEach(rows::add);
            }
        } catch (JacksonException e) {
            throw new GyreException("TornadoVM's devices can't be read: " + answer.strip(), e);
        }
        return rows;
    }

    private String ask(PrintWriter err, List<String> more) {
        List<String> command = new ArrayList<>(List.of("sh", launcher.toString(), "--tornado", "devices"));
        command.addAll(more);
        try {
            Process p = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.PIPE)
                    .start();
            Thread lines = Thread.ofVirtual()
                    .start(() -> p.errorReader(StandardCharsets.UTF_8)
                            .lines()
                            .filter(l -> l.startsWith("gyre: "))
                            .forEach(err::println));
            String answer = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            lines.join();
            err.flush();
            return p.waitFor() == ExitCode.OK ? answer : "";
        } catch (IOException e) {
            throw new GyreException("TornadoVM's devices can't be asked for: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GyreException("stopped while asking for TornadoVM's devices", e);
        }
    }
}
