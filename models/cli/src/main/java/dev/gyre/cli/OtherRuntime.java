package dev.gyre.cli;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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

    /** The prefix of the launcher's own lines. */
    private static final String NAME = "gyre: ";

    /** How the launcher begins to say that there's no SDK. */
    private static final String NO_SDK = "no TornadoVM SDK in ";

    /** The one of this installation; nothing where somebody started java himself. */
    static Optional<OtherRuntime> find() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).map(OtherRuntime::new);
    }

    /** TornadoVM's devices in words, or the reason that there are none. */
    String text() {
        List<String> refusals = new ArrayList<>();
        String answer = ask(refusals::add, List.of());
        return answer
                + refusals.stream()
                        .map(why -> DevicesCommand.line("tornado", reason(why, System.getenv("TORNADOVM_HOME"))))
                        .collect(Collectors.joining());
    }

    /**
     * The reason that TornadoVM has no devices.
     *
     * @param said by the launcher
     * @param home the SDK that the user has named; null if none
     */
    static String reason(String said, String home) {
        return home == null && said.startsWith(NO_SDK) ? "not installed (./setup.sh tornado)" : "none: " + said;
    }

    /** TornadoVM's devices as JSON; none where there's no SDK. */
    List<JsonNode> rows() {
        String answer = ask(why -> {}, List.of("--json"));
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

    private String ask(Consumer<String> refusals, List<String> more) {
        List<String> command = new ArrayList<>(List.of("sh", launcher.toString(), "--tornado", "devices"));
        command.addAll(more);
        try {
            Process p = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.PIPE)
                    .start();
            Thread lines = Thread.ofVirtual()
                    .start(() -> p.errorReader(StandardCharsets.UTF_8)
                            .lines()
                            .filter(l -> l.startsWith(NAME))
                            .map(l -> l.substring(NAME.length()))
                            .forEach(refusals));
            String answer = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            lines.join();
            return p.waitFor() == ExitCode.OK ? answer : "";
        } catch (IOException e) {
            throw new GyreException("TornadoVM's devices can't be asked for: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GyreException("stopped while asking for TornadoVM's devices", e);
        }
    }
}
