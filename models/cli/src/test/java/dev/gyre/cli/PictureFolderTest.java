package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.models.data.ImageFiles;
import dev.gyre.models.data.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of image files that are named after their classes. */
class PictureFolderTest {

    private static final int SIDE = 8;

    @TempDir
    Path folder;

    /** A picture whose left or right half is bright. */
    private static void picture(Path file, int width, int height, boolean left, int rgb) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, x < width / 2 == left ? rgb : 0);
            }
        }
        String name = file.toString();
        assertThat(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
                .isTrue();
    }

    private Path halves(String name, int count, int rgb) throws IOException {
        Path at = folder.resolve(name);
        for (int i = 0; i < count; i++) {
            picture(at.resolve("left/" + i + ".png"), SIDE, SIDE, true, rgb);
            picture(at.resolve("right/" + i + (i == 0 ? ".bmp" : ".png")), SIDE, SIDE, false, rgb);
        }
        Files.writeString(at.resolve("left/notes.txt"), "no image, and none that's meant to be one");
        Files.writeString(at.resolve(".hidden"), "");
        return at;
    }

    private Command train(Path data, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "revnet", "--steps", "25", "--batch", "8"));
        args.addAll(List.of("--filters", "4,4", "--units", "1", "--strides", "1", "--eval-every", "0"));
        args.addAll(List.of("--out", folder.resolve("run").toString(), "--data", data.toString()));
        args.addAll(List.of(more));
        return Command.run(args.toArray(String[]::new));
    }

    @Test
    void classesAreLearnedAndTold() throws IOException {
        Command trained = train(halves("halves", 10, 0xffffff));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("16 images to train on, 4 held back");
        assertThat(trained.out()).contains("100.0 % right", "4 images");
        Command told = Command.run(
                "predict",
                folder.resolve("run").toString(),
                "--input",
                halves("others", 5, 0xc0c0c0).toString());
        assertThat(told.code()).as(told.err()).isZero();
        assertThat(told.out().lines().skip(1)).hasSize(2).allMatch(l -> l.matches("\\d+,(\\d),[^,]*,\\1"));
    }

    /** Pixels are those of the files; grey stays grey, and one image in colour makes all of them images in colour. */
    @Test
    void pixelsAreThoseOfTheFiles() throws IOException {
        Path grey = halves("grey", 2, 0x808080);
        Images one = ImageFiles.read("--data", grey);
        assertThat(List.of(one.rows(), one.columns(), one.channels(), one.classes(), one.training()))
                .containsExactly(SIDE, SIDE, 1, 2, 2);
        assertThat(one.pixels().getFirst()[0]).isEqualTo((byte) 0x80);
        assertThat(one.pixels().getFirst()[SIDE - 1]).isZero();
        assertThat(one.labels()).containsExactly(0, 1, 0, 1);
        picture(grey.resolve("left/red.png"), SIDE, SIDE, true, 0xff0000);
        Images three = ImageFiles.read("--data", grey);
        assertThat(three.channels()).isEqualTo(3);
        assertThat(three.pixels().getFirst()).startsWith((byte) 0x80, (byte) 0x80, (byte) 0x80);
        Images seenGrey = ImageFiles.read("--data", grey, 0, 1);
        assertThat(seenGrey.channels()).isEqualTo(1);
        assertThat(seenGrey.pixels()).anySatisfy(p -> assertThat(p[0]).isEqualTo((byte) Math.round(0.299 * 255)));
    }

    /** A file of one band is what it says: Java would brighten it on the way to colours. */
    @Test
    void aGreyFileIsAsBrightAsItSays() throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 100);
        Path at = folder.resolve("raw");
        for (String name : List.of("a/1.png", "a/2.png", "b/1.png")) {
            Files.createDirectories(at.resolve(name).getParent());
            ImageIO.write(image, "png", at.resolve(name).toFile());
        }
        assertThat(ImageFiles.read("--data", at).pixels().getFirst()[0]).isEqualTo((byte) 100);
    }

    @Test
    void imagesOfSeveralSizesAreScaledWhereThatIsSaid() throws IOException {
        Path sizes = halves("sizes", 5, 0xffffff);
        picture(sizes.resolve("right/9.jpg"), 40, 24, false, 0xffffff);
        train(sizes)
                .refused(
                        ExitCode.USAGE,
                        "9.jpg: is of 40 x 24 pixels, and those before it are of 8 x 8: --side 32, for example");
        assertThat(folder.resolve("run")).doesNotExist();
        Images images = ImageFiles.read("--data", sizes, 4, 1);
        assertThat(images.size()).isEqualTo(16);
        assertThat(images.pixels())
                .allSatisfy(
                        p -> assertThat(Math.abs((p[0] & 0xff) - (p[3] & 0xff))).isGreaterThan(240));
        Command trained = train(sizes, "--side", "4", "--channels", "1");
        assertThat(trained.code()).as(trained.err()).isZero();
        // The run keeps how it sees images.
        Command eval = Command.run("eval", folder.resolve("run").toString(), "--data", sizes.toString());
        assertThat(eval.code()).as(eval.err()).isZero();
    }

    @Test
    void aTestFolderBesideTrainIsWhatsHeldBack() throws IOException {
        Path parts = folder.resolve("parts");
        Files.createDirectories(parts);
        Files.move(halves("a", 3, 0xffffff), parts.resolve("train"));
        Files.move(halves("b", 2, 0xffffff), parts.resolve("test"));
        Images images = ImageFiles.read("--data", parts);
        assertThat(images.training()).isEqualTo(6);
        assertThat(images.labels()).containsExactly(0, 0, 0, 1, 1, 1, 0, 0, 1, 1);
        picture(parts.resolve("test/up/1.png"), SIDE, SIDE, true, 1);
        train(parts).refused(ExitCode.FAILURE, parts.resolve("test/up") + ": there is no class up in ");
    }

    @Test
    void whatCantBeReadOrIsOfNoUse() throws IOException {
        Path bad = halves("bad", 2, 0xffffff);
        Path file = Files.writeString(bad.resolve("left/x.png"), "no image");
        train(bad).refused(ExitCode.FAILURE, "--data " + file + ": can't be read as an image: ");
        byte[] whole = Files.readAllBytes(bad.resolve("left/0.png"));
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        train(bad).refused(ExitCode.FAILURE, "--data " + file + ": can't be read as an image: ");
        Files.delete(file);
        Files.createDirectory(bad.resolve("none"));
        train(bad).refused(ExitCode.FAILURE, bad + ": class 1 of its 3 is empty");
        train(bad, "--channels", "2").refused(ExitCode.USAGE, "--channels 2 must be 0, 1 or 3");
        Command.run(
                        "train",
                        "revnet",
                        "--side",
                        "3",
                        "--out",
                        folder.resolve("run").toString())
                .refused(ExitCode.USAGE, "--side: it's of use with --data only");
    }

    /** Each model's help speaks of the data that its own tasks take. */
    @Test
    void theHelpIsOfTheTaskAtHand() {
        String revnet = help("revnet");
        assertThat(revnet).contains("What to train on: images, a folder with one of image files for each class");
        assertThat(revnet).doesNotContain("bytes");
        assertThat(help("kan"))
                .contains("What to train on: a table, a CSV file")
                .doesNotContain("bytes of");
        assertThat(help("xlstm")).contains("What to train on: text, a file or a folder");
    }

    private static String help(String model) {
        return Command.run("train", model, "--help").out().replaceAll("\\s+", " ");
    }
}
