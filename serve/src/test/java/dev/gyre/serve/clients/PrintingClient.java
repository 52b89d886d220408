package dev.gyre.serve.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program of its own that sends the table's requests and prints its answers, a line of JSON each. */
final class PrintingClient implements TestedClient {

    private final Map<String, Answered> answers = new HashMap<>();

    /**
     * Runs it to its end.
     *
     * @param folder to run it in
     */
    PrintingClient(Path folder, List<String> command) throws IOException, InterruptedException {
        run(folder, command).lines().filter(l -> l.startsWith("{\"name\":")).forEach(line -> {
            JsonNode told = JsonMapper.shared().readTree(line);
            answers.put(told.get("name").stringValue(), Answered.of(told.get("answer")));
        });
    }

    /** What a command prints, which has to end well. */
    static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(errors.toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s, %s: %s", command, errors, said).isZero();
        return said;
    }

    @Override
    public Optional<Answered> ask(ClientCase of) {
        return Optional.ofNullable(answers.get(of.name()));
    }
}
