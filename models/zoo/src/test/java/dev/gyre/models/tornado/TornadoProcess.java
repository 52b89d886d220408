package dev.gyre.models.tornado;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts small runs on TornadoVM, with the options that the launcher composes.
 *
 * @param options the launcher's java command for {@code --tornado}, as a shell reads it, up to the class path; empty where it refuses
 * @param refusal the launcher's line where it refuses
 */
record TornadoProcess(String options, String refusal) {

    private static final String CLASS_PATH = " -cp ";

    /** Asks the launcher. */
    static TornadoProcess find() throws IOException, InterruptedException {
        Process p = new ProcessBuilder("sh", "../../gyre", "--tornado", "--show-command", "devices").start();
        String refusal = new String(p.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String command = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return p.waitFor() == 0
                ? new TornadoProcess(command.substring(0, command.indexOf(CLASS_PATH)), "")
                : new TornadoProcess("", refusal);
    }

    boolean available() {
        return !options.isEmpty();
    }

    /** Does the runs; where the process dies, its row has failed and another process goes on with the next. */
    Map<Integer, SmallRunsProcess.Line> run(Path folder, List<Integer> rows) throws IOException, InterruptedException {
        Path lines = Files.createFile(folder.resolve("lines"));
        Map<Integer, SmallRunsProcess.Line> found = new TreeMap<>();
        List<Integer> left = new ArrayList<>(rows);
        while (!left.isEmpty()) {
            int code = start(folder, lines, left);
            for (String line : Files.readAllLines(lines)) {
                SmallRunsProcess.Line read = JsonMapper.shared().readValue(line, SmallRunsProcess.Line.class);
                found.put(read.row(), read);
            }
            left.removeAll(found.keySet());
            if (!left.isEmpty()) {
                int row = left.removeFirst();
                found.put(row, new SmallRunsProcess.Line(row, SmallRun.NOTHING, "the process ended with " + code));
            }
        }
        return found;
    }

    private int start(Path folder, Path lines, List<Integer> rows) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec " + options + " -cp \"$@\"", "sh"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(SmallRunsProcess.class.getName());
        command.add(folder.toString());
        command.add(lines.toString());
        rows.forEach(row -> command.add(row.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "tornado.log").toFile()))
                .start()
                .waitFor();
    }
}
