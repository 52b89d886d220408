package dev.gyre.spark.sweep;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Folders;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.StopSignal;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Planned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;

/**
 * An attempt at an arm. It writes into a folder of its own beside the arm's, and is committed by a rename: whoever is first is the arm's
 * one result, and of two executors that both believe to have it neither disturbs the other. A training that an attempt before it has left,
 * since its executor was lost, is gone on with.
 *
 * @param planned the arm
 */
record Attempt(Planned planned) {

    private static final String MARK = ".attempt-";

    /** Asks whether Spark wants the task to end; that comes after every step. */
    private record Asking(StopSignal stop, Optional<TaskContext> task) implements Listener {
        @Override
        public void accept(String line) {}

        @Override
        public void at(double share, Supplier<String> line) {
            if (task.map(TaskContext::isInterrupted).orElse(false)) {
                stop.request();
            }
        }
    }

    /**
     * Runs it, unless it was run.
     *
     * @throws GyreException if it was asked to stop, or can't be run
     */
    Findings run(Device device) {
        return planned.found().orElseGet(() -> attempted(device));
    }

    private Findings attempted(Device device) {
        Path folder = planned.folder();
        Path own = folder.resolveSibling(folder.getFileName() + MARK + UUID.randomUUID());
        StopSignal stop = new StopSignal();
        try {
            adopt(own);
            Findings found = planned.run(device, own, stop, new Asking(stop, Optional.ofNullable(TaskContext.get())))
                    .orElseThrow(() -> new GyreException(planned.name() + ": stopped"));
            return commit(own) ? found : planned.found().orElseThrow();
        } catch (IOException e) {
            throw new GyreException(
                    folder + ": can't be written (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
    }

    /** Takes over what an attempt before has left, or a run that was cut off on one machine: if nobody trains in it. */
    private void adopt(Path own) throws IOException {
        for (Path left : left()) {
            if (RunFolder.begun(left) && new RunFolder(left).owner().isEmpty() && moved(left, own)) {
                return;
            }
        }
    }

    /** Whether it could be; another may have been faster. */
    private static boolean moved(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The arm's own folder if it isn't finished, and those of attempts. */
    private List<Path> left() throws IOException {
        Path folder = planned.folder();
        Path parent = folder.getParent();
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        String name = folder.getFileName().toString();
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(
                            p -> p.equals(folder) || p.getFileName().toString().startsWith(name + MARK))
                    .sorted()
                    .toList();
        }
    }

    /** Whether this attempt's result is the arm's. */
    private boolean commit(Path own) throws IOException {
        Path folder = planned.folder();
        Path card = new RunFolder(own).card();
        if (Files.exists(card)) {
            Files.writeString(
                    card,
                    Files.readString(card)
                            .replace(own.toString(), folder.toString())
                            .replace(
                                    own.getFileName().toString(),
                                    folder.getFileName().toString()));
        }
        try {
            Files.move(own, folder, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            if (planned.found().isEmpty()) {
                throw e;
            }
            Folders.delete(own);
            return false;
        }
    }

    /** Removes what attempts at a finished arm have left, unless somebody is still at it. */
    void clear() {
        try {
            for (Path left : left()) {
                if (!left.equals(planned.folder())
                        && new RunFolder(left).owner().isEmpty()) {
                    Folders.delete(left);
                }
            }
        } catch (IOException e) {
            throw new GyreException(
                    planned.folder() + ": what attempts have left can't be removed (" + AtomicFile.reason(e) + ")", e);
        }
    }
}
