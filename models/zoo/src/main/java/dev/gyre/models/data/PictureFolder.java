package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.RegularFile;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Images in folders that are named after their classes, {@code class/name.png}, which are numbered in order of their names. Every fifth image
 * of a class is held back; or those of {@code test}, {@code val} or {@code validation}, where that folder stands beside {@code train} and the
 * classes are in both. Hidden files and those of other kinds are left out.
 *
 * @param option by which the folder was named, for messages
 * @param side to which all are scaled, rows and columns; 0 for images that are of one size already
 * @param channels 1 for grey, 3 for colour; 0 for 1 where all are grey, else 3
 */
record PictureFolder(String option, Path path, int side, int channels) {

    private static final int HELD_BACK = 5;
    private static final List<String> JUDGED = List.of("test", "val", "validation");
    private static final Set<String> ENDINGS = endings();

    /** The images of a part, by class. */
    private record Part(List<Path> files, List<Integer> labels) {
        Part() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(Path file, int label) {
            files.add(file);
            labels.add(label);
        }
    }

    private static Set<String> endings() {
        Set<String> endings = new TreeSet<>();
        for (String suffix : ImageIO.getReaderFileSuffixes()) {
            endings.add(suffix.toLowerCase(Locale.ROOT));
        }
        return endings;
    }

    /** Whether there's an image in one of the folder's folders, or in one of theirs below {@code train}. */
    boolean holdsAny() {
        return classes(trained()).stream()
                .anyMatch(c -> !pictures(trained().resolve(c)).isEmpty());
    }

    private Path trained() {
        return judged().isPresent() ? path.resolve("train") : path;
    }

    private Optional<Path> judged() {
        return Files.isDirectory(path.resolve("train"))
                ? JUDGED.stream().map(path::resolve).filter(Files::isDirectory).findFirst()
                : Optional.empty();
    }

    /**
     * Reads the images.
     *
     * @throws GyreException if a class has no image, an image can't be read, or one is of another size and nothing says to scale it
     */
    Images read() {
        List<String> classes = classes(trained());
        Part training = new Part();
        Part heldBack = new Part();
        for (int c = 0; c < classes.size(); c++) {
            divide(
                    pictures(trained().resolve(classes.get(c))),
                    c,
                    training,
                    judged().isPresent() ? training : heldBack);
        }
        judged().ifPresent(judged -> {
            for (String name : classes(judged)) {
                int label = classes.indexOf(name);
                require(label >= 0, judged.resolve(name), "there is no class " + name + " in " + trained());
                pictures(judged.resolve(name)).forEach(file -> heldBack.add(file, label));
            }
        });
        List<RgbImage> all = new ArrayList<>();
        Stream.concat(training.files.stream(), heldBack.files.stream()).forEach(file -> all.add(picture(file, all)));
        int planes = channels > 0 ? channels : all.stream().allMatch(RgbImage::isGrey) ? 1 : 3;
        return new Images(
                path.toString(),
                all.getFirst().rows(),
                all.getFirst().columns(),
                planes,
                classes.size(),
                all.stream().map(p -> planes == 1 ? p.grey() : p.colours()).toList(),
                Stream.concat(training.labels.stream(), heldBack.labels.stream())
                        .toList(),
                training.files.size());
    }

    private void divide(List<Path> files, int label, Part training, Part heldBack) {
        for (int i = 0; i < files.size(); i++) {
            boolean last = files.size() < HELD_BACK && files.size() > 1 && i == files.size() - 1;
            (i % HELD_BACK == HELD_BACK - 1 || last ? heldBack : training).add(files.get(i), label);
        }
    }

    private RgbImage picture(Path file, List<RgbImage> before) {
        RgbImage picture;
        try {
            RegularFile.require(option + " " + file, file);
            picture = RgbImage.read(file);
        } catch (IOException e) {
            throw new GyreException(option + " " + file + ": can't be read as an image: " + RegularFile.reason(e), e);
        }
        if (side > 0) {
            return picture.scaled(side);
        }
        if (!before.isEmpty()
                && (picture.rows() != before.getFirst().rows()
                        || picture.columns() != before.getFirst().columns())) {
            throw new ConfigException(String.format(
                    Locale.ROOT,
                    "%s %s: is of %d x %d pixels, and those before it are of %d x %d: --side 32, for example, scales all to 32 x 32",
                    option,
                    file,
                    picture.columns(),
                    picture.rows(),
                    before.getFirst().columns(),
                    before.getFirst().rows()));
        }
        return picture;
    }

    private List<String> classes(Path folder) {
        return list(folder, Files::isDirectory).stream()
                .map(p -> p.getFileName().toString())
                .toList();
    }

    private List<Path> pictures(Path folder) {
        return list(folder, file -> ENDINGS.contains(ending(file)));
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private List<Path> list(Path folder, Predicate<Path> which) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> !f.getFileName().toString().startsWith("."))
                    .filter(which)
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private GyreException unreadable(Path folder, IOException e) {
        return new GyreException(option + " " + folder + ": can't be read: " + RegularFile.reason(e), e);
    }

    private void require(boolean holds, Path what, String problem) {
        if (!holds) {
            throw new GyreException(option + " " + what + ": " + problem);
        }
    }
}
