package dev.gyre.serve.page;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the page shows besides texts. */
public final class PageData {

    private static final int DEEPEST = 3;
    private static final String CONFIG = "config.json";

    /** Pages that other commands write, and which. */
    private static final List<Written> WRITTEN = List.of(
            new Written("comparison", "comparison.html", "./gyre bench --compare"),
            new Written("reproduction", "reproduction.html", "./gyre reproduce"));

    private final List<ModelInfo> models;
    private final Path root;

    /**
     * A model.
     *
     * @param parameters numbers that it's made of
     * @param step of training
     * @param longest tokens that a sequence may have; -1 where there's no bound
     */
    public record ModelInfo(
            String name, String family, String paper, String description, long parameters, long step, long longest) {}

    /**
     * A run.
     *
     * @param step the last that it logged, of so many
     * @param training whether a process trains in it
     */
    public record RunInfo(String name, String family, long step, long steps, boolean training) {}

    /**
     * A device.
     *
     * @param used whether models run on it
     */
    public record DeviceInfo(
            String id, String kind, String description, String driver, long memoryBytes, boolean used) {}

    /**
     * A page that another command writes.
     *
     * @param found whether it has been written
     * @param command that writes it
     */
    public record PageInfo(String name, boolean found, String command) {}

    private record Written(String name, String file, String command) {}

    private final Device device;

    /**
     * What there is.
     *
     * @param root folder of runs and pages
     * @param device that models run on
     */
    public PageData(List<ModelInfo> models, Path root, Device device) {
        this.models = List.copyOf(models);
        this.root = root;
        this.device = device;
    }

    /** The models. */
    public List<ModelInfo> models() {
        return models;
    }

    /** What plans could run on. */
    public List<DeviceInfo> devices() {
        return Devices.all().stream()
                .map(d -> new DeviceInfo(
                        d.id(), d.kind(), d.description(), d.driver(), d.memoryBytes(), d.id().equals(device.id())))
                .toList();
    }

    /** The runs below the folder, by name. */
    public List<RunInfo> runs() {
        return folders().stream().map(this::describe).flatMap(Optional::stream).toList();
    }

    /** The curves of a run, if it's there. */
    public Optional<RunLog.Curve> curve(String run) {
        return folders().stream()
                .filter(f -> name(f).equals(run))
                .findFirst()
                .map(f -> RunLog.read(new RunFolder(f).metrics()));
    }

    /** The pages. */
    public List<PageInfo> pages() {
        return WRITTEN.stream()
                .map(w -> new PageInfo(w.name(), newest(w.file()).isPresent(), w.command()))
                .toList();
    }

    /** The newest page of a name below the folder, if it has been written. */
    public Optional<Path> page(String name) {
        return WRITTEN.stream().filter(w -> w.name().equals(name)).findFirst().flatMap(w -> newest(w.file()));
    }

    private Optional<RunInfo> describe(Path folder) {
        try {
            JsonNode config =
                    JsonMapper.shared().readTree(folder.resolve(CONFIG).toFile());
            return Optional.of(new RunInfo(
                    name(folder),
                    config.path("model").asString("?"),
                    RunLog.read(new RunFolder(folder).metrics()).step(),
                    config.path("run").path("steps").asLong(0),
                    new RunFolder(folder).owner().isPresent()));
        } catch (JacksonException | GyreException e) {
            return Optional.empty(); // a run that's being made, or removed
        }
    }

    private String name(Path folder) {
        String relative = root.relativize(folder).toString();
        return relative.isEmpty() ? String.valueOf(folder.getFileName()) : relative.replace('/', '~');
    }

    private List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (Path p : below(CONFIG)) {
            Path folder = p.getParent();
            if (folder != null && Files.isRegularFile(new RunFolder(folder).metrics())) {
                folders.add(folder);
            }
        }
        folders.sort(Comparator.naturalOrder());
        return folders;
    }

    private Optional<Path> newest(String file) {
        return below(file).stream().max(Comparator.comparingLong(p -> p.toFile().lastModified()));
    }

    private List<Path> below(String file) {
        try (Stream<Path> found = Files.find(
                root,
                DEEPEST,
                (p, a) -> a.isRegularFile() && p.getFileName().toString().equals(file))) {
            return found.toList();
        } catch (IOException e) {
            throw new GyreException(root + ": can't be looked through (" + AtomicFile.reason(e) + ")", e);
        }
    }
}
