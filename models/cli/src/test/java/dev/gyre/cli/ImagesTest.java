package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images out of files, in the formats of MNIST and of CIFAR-10, that are and aren't what a run takes. */
class ImagesTest {

    private static final int CLASSES = 10;

    @TempDir
    Path folder;

    private Path run;
    private Path images;

    @BeforeEach
    void writeImages() throws IOException {
        run = folder.resolve("run");
        images = mnist("images", 6, 5, 40, 20);
    }

    /** Images of which each class has a row of bright pixels of its own. */
    private Path mnist(String name, int rows, int columns, int training, int test) throws IOException {
        Path at = Files.createDirectory(folder.resolve(name));
        idx(at, "train", rows, columns, training);
        idx(at, "t10k", rows, columns, test);
        return at;
    }

    private static void idx(Path at, String part, int rows, int columns, int count) throws IOException {
        ByteBuffer pixels = ByteBuffer.allocate(16 + count * rows * columns);
        pixels.putInt(0x803).putInt(count).putInt(rows).putInt(columns);
        ByteBuffer labels = ByteBuffer.allocate(8 + count);
        labels.putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            int label = i % CLASSES;
            labels.put((byte) label);
            for (int p = 0; p < rows * columns; p++) {
                pixels.put((byte) (p % CLASSES == label ? 255 : 0));
            }
        }
        Files.write(at.resolve(part + "-images-idx3-ubyte"), pixels.array());
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(at.resolve(part + "-labels-idx1-ubyte.gz")))) {
            out.write(labels.array());
        }
    }

    private Command train(Path data, String... more) {
        String[] args =
                ("train mlp --task classification --hidden 16 --lr 1e-2 --steps 150 --batch 20 --eval-every 0 --out "
                                + run + " --data " + data)
                        .split(" ");
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Command.run(all);
    }

    @Test
    void theyAreLearnedAndTold() throws IOException {
        Command trained = train(images);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("100.0 % right", "20 images", "baseline majority class 10.0 % right");
        Path others = mnist("others", 6, 5, 10, 30);
        Command told = Command.run("predict", run.toString(), "--input", others.toString());
        assertThat(told.code()).as(told.err()).isZero();
        assertThat(told.out().lines()).hasSize(31).allMatch(l -> !l.matches("\\d+,(\\d),.*,(?!\\1)\\d"));
        Path tuned = folder.resolve("tuned");
        Command from = Command.run(
                "train",
                "mlp",
                "--from",
                run.toString(),
                "--data",
                others.toString(),
                "--steps",
                "1",
                "--out",
                "" + tuned);
        assertThat(from.code()).as(from.err()).isZero();
        assertThat(from.out()).contains("100.0 % right", "30 images");
    }

    @Test
    void ofAnotherSize() throws IOException {
        assertThat(train(images, "--steps", "1").code()).isZero();
        Path wide = mnist("wide", 6, 6, 20, 10);
        String[] says = {wide + "", "[6, 6, 1]", "[6, 5, 1]"};
        Command.run("predict", run.toString(), "--input", wide.toString()).refused(ExitCode.FAILURE, says);
        Command.run("eval", run.toString(), "--data", wide.toString())
                .refused(
                        ExitCode.FAILURE,
                        wide
                                + " is examples of [6, 6, 1] and 10 outputs, but the model was trained on examples of [6, 5, 1]");
        Path tuned = folder.resolve("tuned");
        Command.run("train", "mlp", "--from", run.toString(), "--data", wide.toString(), "--out", tuned.toString())
                .withoutProgress()
                .refused(ExitCode.USAGE, "--from", "shape");
        assertThat(tuned).doesNotExist();
    }

    @Test
    void whatIsPredictedIsAllOfAnotherFolder() throws IOException {
        assertThat(train(images, "--steps", "1").code()).isZero();
        String all = images.toString();
        Command.run("predict", run.toString(), "--input", all, "--points", "2")
                .refused(ExitCode.USAGE, "--points: it's of use without --input only");
        assertThat(Command.run("predict", run.toString(), "--points", "2").out().lines())
                .hasSize(3);
        Path none = Files.createDirectory(folder.resolve("none"));
        Command.run("predict", run.toString(), "--input", none.toString())
                .refused(
                        ExitCode.FAILURE,
                        "--input " + none + ": holds no images; name a folder with one of image files");
        Command.run("predict", run.toString(), "--input", none + "2")
                .refused(ExitCode.FAILURE, "--input " + none + "2: there is no such folder");
        Path file = Files.createFile(folder.resolve("file"));
        Command.run("predict", run.toString(), "--input", file.toString())
                .refused(
                        ExitCode.FAILURE,
                        "--input " + file + ": is a file; name a folder with one of image files for each class");
        Command.run("eval", run.toString(), "--data", none.toString())
                .refused(ExitCode.FAILURE, "--data " + none + ": holds no images");
    }

    @Test
    void withAnEmptyClass() throws IOException {
        Path few = mnist("few", 6, 5, 9, 10);
        train(few).refused(ExitCode.FAILURE, few + ": class 9 of its 10 is empty", "add some");
        assertThat(run).doesNotExist();
    }

    @Test
    void ofFilesThatAreDamaged() throws IOException {
        Path file = images.resolve("train-images-idx3-ubyte");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        train(images).refused(ExitCode.FAILURE, file + ": has 1215 bytes", "40 images of 30 pixels");
        Files.writeString(file, "no images");
        train(images).refused(ExitCode.FAILURE, file + ": isn't of the idx format");
        Files.write(file, whole);
        Files.delete(images.resolve("t10k-labels-idx1-ubyte.gz"));
        train(images).refused(ExitCode.FAILURE, "has no t10k-labels-idx1-ubyte");
        Path none = Files.createDirectory(folder.resolve("none"));
        train(none).refused(ExitCode.FAILURE, none + ": holds no images");
        assertThat(run).doesNotExist();
    }

    /** Colours in planes, as CIFAR-10 has them. */
    @Test
    void inColour() throws IOException {
        Path cifar = Files.createDirectory(folder.resolve("cifar"));
        int side = 32;
        for (String name :
                List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch")) {
            ByteBuffer records = ByteBuffer.allocate(10 * (1 + 3 * side * side));
            for (int label = 0; label < CLASSES; label++) {
                records.put((byte) label);
                for (int p = 0; p < 3 * side * side; p++) {
                    records.put((byte) (p % CLASSES == label ? 255 : 0));
                }
            }
            Files.write(cifar.resolve(name + ".bin"), records.array());
        }
        Command trained = train(cifar, "--steps", "40");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("100.0 % right", "10 images");
        Path last = cifar.resolve("data_batch_5.bin");
        Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 3000));
        Command.run("eval", run.toString()).refused(ExitCode.FAILURE, last + ": has 3000 bytes", "cut off");
    }
}
