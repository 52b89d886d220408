package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads folders of images: MNIST's files, which are of the idx format, packed by gzip or not, CIFAR-10's binary ones, and folders of
 * image files that are named after their classes.
 */
public final class ImageFiles {

    private static final String[] MNIST = {
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
    };

    /** The kinds of image data that can be named, for messages. */
    private static final String WANTED =
            "a folder with one of image files for each class, as cats/1.png and dogs/1.png, or one that holds "
                    + "MNIST's " + MNIST[0] + " and so on, or CIFAR-10's data_batch_1.bin to test_batch.bin";

    private static final int MAGIC_IMAGES = 0x803;
    private static final int MAGIC_LABELS = 0x801;
    private static final int CIFAR_SIDE = 32;
    private static final int CIFAR_PIXELS = CIFAR_SIDE * CIFAR_SIDE;

    private ImageFiles() {}

    /** A folder as messages call it, by the option that it was named by. */
    private record Folder(String option, Path path) {
        @Override
        public String toString() {
            return option + " " + path;
        }

        String file(String name) {
            return option + " " + path.resolve(name);
        }
    }

    /**
     * The images of a folder as they are.
     *
     * @param option by which it was named, for messages
     * @throws GyreException if it holds neither folders of image files, nor MNIST's four files or CIFAR-10's six, or one is damaged
     */
    public static Images read(String option, Path path) {
        return read(option, path, 0, 0);
    }

    /**
     * The images of a folder.
     *
     * @param option by which it was named, for messages
     * @param side to which image files are scaled; 0 for as they are
     * @param channels 1 for grey image files, 3 for ones in colour, 0 for as they are
     * @throws GyreException if it holds neither folders of image files, nor MNIST's four files or CIFAR-10's six, or one is damaged
     */
    public static Images read(String option, Path path, int side, int channels) {
        Folder folder = new Folder(option, path);
        if (!Files.isDirectory(path)) {
            throw new GyreException(folder + ": " + (Files.exists(path) ? "is a file" : "there is no such folder")
                    + "; name " + WANTED);
        }
        boolean published = find(folder.path(), MNIST[0]).isPresent()
                || find(folder.path(), "test_batch.bin").isPresent();
        if (published && side + channels > 0) {
            throw new ConfigException(
                    (side > 0 ? "--side" : "--channels") + ": it's of use with folders of image files only; " + folder
                            + " holds images of one size and kind");
        }
        if (find(folder.path(), MNIST[0]).isPresent()) {
            return mnist(folder);
        }
        if (find(folder.path(), "test_batch.bin").isPresent()) {
            return cifar(folder);
        }
        PictureFolder pictures = new PictureFolder(option, path, side, channels);
        if (pictures.holdsAny()) {
            return pictures.read();
        }
        throw new GyreException(folder + ": holds no images; name " + WANTED);
    }

    private static Optional<Path> find(Path folder, String name) {
        return Stream.of(name, name + ".gz")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static ByteBuffer load(Folder folder, String name) {
        Path file = find(folder.path(), name)
                .orElseThrow(() -> new GyreException(folder + ": has no " + name + ", nor " + name + ".gz"));
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return ByteBuffer.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new GyreException(folder.option() + " " + file + ": can't be read: " + e.getMessage(), e);
        }
    }

    private static Images mnist(Folder folder) {
        ByteBuffer first = load(folder, MNIST[0]);
        ByteBuffer second = load(folder, MNIST[2]);
        int count = header(folder, MNIST[0], first, MAGIC_IMAGES, 4);
        int more = header(folder, MNIST[2], second, MAGIC_IMAGES, 4);
        int rows = first.getInt(8);
        int columns = first.getInt(12);
        if (rows != second.getInt(8) || columns != second.getInt(12)) {
            throw new GyreException(folder + ": images to train on are " + rows + " x " + columns + ", those to test "
                    + second.getInt(8) + " x " + second.getInt(12));
        }
        List<byte[]> pixels = new ArrayList<>(images(folder, MNIST[0], first, count, rows * columns));
        pixels.addAll(images(folder, MNIST[2], second, more, rows * columns));
        List<Integer> labels = new ArrayList<>(labels(folder, MNIST[1], count));
        labels.addAll(labels(folder, MNIST[3], more));
        return new Images(folder.path().toString(), rows, columns, 1, 10, pixels, labels, count);
    }

    private static int header(Folder folder, String name, ByteBuffer file, int magic, int ints) {
        if (file.limit() < 4 * ints || file.getInt(0) != magic || file.getInt(4) < 1) {
            throw new GyreException(folder.file(name) + ": isn't of the idx format, or is cut off");
        }
        return file.getInt(4);
    }

    private static List<byte[]> images(Folder folder, String name, ByteBuffer file, int count, int size) {
        if (size < 1 || file.limit() != 16 + (long) count * size) {
            throw new GyreException(folder.file(name) + ": has " + file.limit() + " bytes, but its header" + " says "
                    + count + " images of " + size + " pixels");
        }
        List<byte[]> images = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] one = new byte[size];
            file.get(16 + i * size, one);
            images.add(one);
        }
        return images;
    }

    private static List<Integer> labels(Folder folder, String name, int images) {
        ByteBuffer file = load(folder, name);
        int count = header(folder, name, file, MAGIC_LABELS, 2);
        if (count != images || file.limit() != 8 + count) {
            throw new GyreException(folder.file(name) + ": has " + count + " labels in " + file.limit()
                    + " bytes, but there are " + images + " images");
        }
        List<Integer> labels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            labels.add(file.get(8 + i) & 0xff);
        }
        return labels;
    }

    private static Images cifar(Folder folder) {
        List<byte[]> pixels = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            batch(folder, "data_batch_" + i + ".bin", pixels, labels);
        }
        int training = pixels.size();
        batch(folder, "test_batch.bin", pixels, labels);
        return new Images(folder.path().toString(), CIFAR_SIDE, CIFAR_SIDE, 3, 10, pixels, labels, training);
    }

    /** A label, then the red, the green and the blue pixels, over and over. */
    private static void batch(Folder folder, String name, List<byte[]> pixels, List<Integer> labels) {
        byte[] all = load(folder, name).array();
        int record = 1 + 3 * CIFAR_PIXELS;
        if (all.length == 0 || all.length % record != 0) {
            throw new GyreException(folder.file(name) + ": has " + all.length + " bytes, which is no multiple of "
                    + record + ": it's cut off, or no file of CIFAR-10");
        }
        for (int at = 0; at < all.length; at += record) {
            labels.add(all[at] & 0xff);
            byte[] planes = Arrays.copyOfRange(all, at + 1, at + record);
            byte[] image = new byte[planes.length];
            for (int i = 0; i < planes.length; i++) {
                image[i % CIFAR_PIXELS * 3 + i / CIFAR_PIXELS] = planes[i];
            }
            pixels.add(image);
        }
    }
}
