package dev.gyre.models.tornado;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.SmallModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import tools.jackson.databind.json.JsonMapper;

/** Small runs in a process of their own, whose module path holds TornadoVM; a line of JSON for each. */
public final class SmallRunsProcess {

    private SmallRunsProcess() {}

    /**
     * A line.
     *
     * @param row in {@link SmallModels}
     * @param run what it gave; meaningless if it failed
     * @param failure what it failed with; empty if it didn't
     */
    record Line(int row, SmallRun run, String failure) {}

    /**
     * Does the runs of some rows.
     *
     * @param args a folder that has {@code jvm-ROW/run}, whose models write, and gets {@code tornado-ROW}; a file that gets the lines;
     *     and the rows
     */
    public static void main(String[] args) throws IOException {
        Devices.requireTornadoVm();
        Path folder = Path.of(args[0]);
        for (int a = 2; a < args.length; a++) {
            Line line = line(folder, Integer.parseInt(args[a]));
            Files.writeString(
                    Path.of(args[1]),
                    JsonMapper.shared().writeValueAsString(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        System.exit(0);
    }

    private static Line line(Path folder, int row) throws IOException {
        Path own = Files.createDirectories(folder.resolve("tornado-" + row));
        try {
            return new Line(row, SmallRun.of(SmallModels.all().get(row), own, folder.resolve("jvm-" + row, "run")), "");
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            return new Line(row, SmallRun.NOTHING, e.toString());
        }
    }
}
