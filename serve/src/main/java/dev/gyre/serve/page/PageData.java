package dev.gyre.serve.page;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.models.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page's data besides texts: models, runs, devices. */
public final class PageData {

    private static final Logger LOG = LoggerFactory.getLogger(PageData.class);
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
     * @param weights their types, the commonest first
     * @param step of training
     * @param longest tokens that a sequence may have, or values that a forecast is made from; -1 where there's no bound
     * @param insights whether it tells what it decides about tokens
     * @param levels quantiles that it forecasts; none of a model that writes text
     */
    public record ModelInfo(
            String name,
            String family,
            String paper,
            String description,
            long parameters,
            List<String> weights,
            long step,
            long longest,
            boolean insights,
            List<Double> levels) {}

    /**
     * A run.
     *
     * @param step the last that it logged, of so many
     * @param training whether a process trains in it
     */
    public record RunInfo(String name, String family, long step, long steps, boolean training) {}

    /**
     * The runs below the folder, by name.
     *
     * @param unread what may be others, but can't be read
     */
    public record FoundRuns(List<RunInfo> runs, List<Unread> unread) {}

    /**
     * A folder or a run that can't be read.
     *
     * @param reason in a few words
     */
    public record Unread(String name, String reason) {}

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
     * @param problem why it can't be read; empty if it can, or isn't there
     */
    public record PageInfo(String name, boolean found, String command, String problem) {}

    private record Written(String name, String file, String command) {}

    private final Device device;
    private final Set<Unread> told = ConcurrentHashMap.newKeySet();

    /**
     * The models and runs that there are.
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

    /** The devices that plans could run on. */
    public List<DeviceInfo> devices() {
        return Devices.all().stream()
                .map(d -> new DeviceInfo(
                        d.id(), d.kind(), d.description(), d.driver(), d.memoryBytes(), d.id().equals(device.id())))
                .toList();
    }

    /** The runs below the folder, by name. */
    public FoundRuns runs() {
        FoundFiles found = FoundFiles.below(root, DEEPEST, CONFIG);
        List<RunInfo> runs = new ArrayList<>();
        List<Unread> unread = new ArrayList<>();
        found.unread().forEach((path, reason) -> unread.add(new Unread(name(path), reason)));
        for (Path folder : folders(found)) {
            try {
                runs.add(describe(folder));
            } catch (NoSuchFileException e) {
                LOG.debug("removed meanwhile: {}", folder, e);
            } catch (IOException e) {
                unread.add(new Unread(name(folder), AtomicFile.reason(e)));
            } catch (JacksonException e) {
                unread.add(new Unread(name(folder), CONFIG + " isn't valid JSON: " + JsonReason.of(e)));
            } catch (GyreException e) {
                unread.add(new Unread(name(folder), e.getMessage()));
            }
        }
        unread.forEach(this::log);
        return new FoundRuns(runs, unread);
    }

    private RunInfo describe(Path folder) throws IOException {
        JsonNode config = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve(CONFIG)));
        RunFolder run = new RunFolder(folder);
        return new RunInfo(
                name(folder),
                config.path("model").asString("?"),
                RunLog.read(run.metrics()).step(),
                config.path("run").path("steps").asLong(0),
                run.owner().isPresent());
    }

    /** The page asks every few seconds, and nobody wants to read the same each time. */
    private void log(Unread unread) {
        if (told.add(unread)) {
            LOG.warn("{} below {} can't be read: {}", unread.name(), root, unread.reason());
        }
    }

    /**
     * The curves of a run, if it's there.
     *
     * @throws GyreException if its log can't be read
     */
    public Optional<RunLog.Curve> curve(String run) {
        return folders(FoundFiles.below(root, DEEPEST, CONFIG)).stream()
                .filter(f -> name(f).equals(run))
                .findFirst()
                .map(f -> RunLog.read(new RunFolder(f).metrics()));
    }

    /** The pages. */
    public List<PageInfo> pages() {
        return WRITTEN.stream().map(this::describe).toList();
    }

    private PageInfo describe(Written page) {
        Optional<Path> file = newest(page);
        Optional<Unread> problem =
                file.filter(f -> !Files.isReadable(f)).map(f -> new Unread(name(f), "permission denied"));
        problem.ifPresent(this::log);
        return new PageInfo(
                page.name(),
                file.isPresent(),
                page.command(),
                problem.map(Unread::reason).orElse(""));
    }

    /** The newest page of a name below the folder, if it has been written. */
    public Optional<Path> page(String name) {
        return WRITTEN.stream().filter(w -> w.name().equals(name)).findFirst().flatMap(this::newest);
    }

    private String name(Path path) {
        String relative = root.relativize(path).toString();
        return relative.isEmpty() ? String.valueOf(path.getFileName()) : relative.replace('/', '~');
    }

    /** Folders of runs, by name. */
    private static List<Path> folders(FoundFiles configurations) {
        return configurations.files().stream()
                .map(Path::getParent)
                .filter(folder -> Files.isRegularFile(new RunFolder(folder).metrics()))
                .sorted()
                .toList();
    }

    /** One that can be read, if there is one. */
    private Optional<Path> newest(Written page) {
        return FoundFiles.below(root, DEEPEST, page.file()).files().stream()
                .max(Comparator.comparing((Path p) -> Files.isReadable(p))
                        .thenComparingLong(p -> p.toFile().lastModified()));
    }
}
