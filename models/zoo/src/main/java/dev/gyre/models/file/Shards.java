package dev.gyre.models.file;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The files of a folder that hold a model, as packages lay it out: those that {@code NAME.index.json} names for their tensors; or {@code
 * model.safetensors}, or {@code model_0.safetensors} and those numbered after it; or {@code model-00001-of-00003.safetensors} and its
 * like; or the folder's only file of PyTorch's.
 *
 * @param index what says so: the index, or the folder
 * @param promised the file that an index names for each tensor
 */
record Shards(Path index, List<Path> files, Map<String, Path> promised) {

    private static final String WHOLE = "model.safetensors";
    private static final List<String> INDICES = List.of("model.safetensors.index.json", "pytorch_model.bin.index.json");
    private static final Pattern OF_SEVERAL = Pattern.compile("(.*)-(\\d{1,5})-of-(\\d{1,5})\\.(safetensors|gguf)");
    private static final int MANY = 100_000;

    /**
     * The shards of a folder.
     *
     * @throws GyreException if there are none, one is missing, or it isn't clear which
     */
    static Shards of(Path folder) {
        Optional<Path> index =
                INDICES.stream().map(folder::resolve).filter(Files::exists).findFirst();
        if (index.isPresent()) {
            return indexed(index.get());
        }
        if (Files.exists(folder.resolve(WHOLE))) {
            return of(folder, List.of(folder.resolve(WHOLE)));
        }
        List<Path> numbered = IntStream.range(0, MANY)
                .mapToObj(i -> folder.resolve("model_" + i + ".safetensors"))
                .takeWhile(Files::exists)
                .toList();
        return numbered.isEmpty() ? found(folder) : of(folder, numbered);
    }

    private static Shards of(Path folder, List<Path> files) {
        return new Shards(folder, files, Map.of());
    }

    /** The files of a folder without known names: shards that say how many they are, or a single file of PyTorch's. */
    private static Shards found(Path folder) {
        List<Path> all = list(folder, Files::isRegularFile);
        List<Path> several = all.stream()
                .filter(f -> !TensorFiles.isGguf(f)
                        && OF_SEVERAL.matcher(f.getFileName().toString()).matches())
                .toList();
        if (!several.isEmpty()) {
            return of(folder, together(several.getFirst()));
        }
        List<Path> torch = all.stream().filter(TensorFiles::isTorch).toList();
        if (torch.size() == 1) {
            return of(folder, torch);
        }
        throw new GyreException(folder + " " + (torch.isEmpty() ? nothing(folder) : several(torch)));
    }

    private static String nothing(Path folder) {
        List<Path> folders = list(folder, Files::isDirectory);
        return folders.isEmpty()
                ? "holds no weights: there is neither a " + WHOLE + " nor a file of PyTorch's (.bin, .pt, .pth, .ckpt)"
                : "holds no weights itself: name one of " + names(folders);
    }

    private static String several(List<Path> torch) {
        return "holds several files of weights, of which it isn't said how they belong together: name one of "
                + names(torch);
    }

    private static String names(List<Path> files) {
        return files.stream().map(f -> f.getFileName().toString()).collect(Collectors.joining(", "));
    }

    /** A file that says that it's one of several, with the others, there or not; or by itself. */
    static List<Path> together(Path file) {
        Matcher m = OF_SEVERAL.matcher(file.getFileName().toString());
        if (!m.matches()) {
            return List.of(file);
        }
        int count = Integer.parseInt(m.group(3));
        String digits = "%s-%0" + m.group(2).length() + "d-of-%s.%s";
        return IntStream.rangeClosed(1, count)
                .mapToObj(i ->
                        file.resolveSibling(String.format(Locale.ROOT, digits, m.group(1), i, m.group(3), m.group(4))))
                .toList();
    }

    private static List<Path> list(Path folder, Predicate<Path> which) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(which).sorted().toList();
        } catch (IOException e) {
            throw new GyreException(folder + ": can't be read: " + AtomicFile.reason(e), e);
        }
    }

    private static Shards indexed(Path index) {
        Map<String, Path> promised = new TreeMap<>();
        weightMap(index)
                .properties()
                .forEach(
                        e -> promised.put(e.getKey(), beside(index, e.getValue().asString(""))));
        return new Shards(index, promised.values().stream().distinct().sorted().toList(), promised);
    }

    private static JsonNode weightMap(Path index) {
        JsonNode map = ConfigurationFile.read(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new GyreException(index + ": has no \"weight_map\" of tensors to files: take another copy");
        }
        return map;
    }

    private static Path beside(Path index, String name) {
        boolean plain = !name.isEmpty()
                && !name.contains("/")
                && !name.contains("\\")
                && !name.startsWith(".")
                && name.chars().noneMatch(Character::isISOControl);
        if (!plain) {
            throw new GyreException(
                    index + ": names the file " + Quoted.of(name) + ", which isn't beside it: take another copy");
        }
        return index.resolveSibling(name);
    }
}
