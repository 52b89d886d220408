package dev.gyre.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.Gyre;
import dev.gyre.models.data.ByteText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Small runs that have learned something, each trained once for all tests. */
public final class TrainedRuns {

    /** Tokens of a window of the language models. */
    public static final int LENGTH = 64;

    private static final Map<String, Path> TRAINED = new ConcurrentHashMap<>();

    private TrainedRuns() {}

    /** One that tells next bytes. */
    public static Path xlstm() {
        return trained("xlstm", "--dim=16", "--blocks=2", "--heads=2", "--slstm-at=1", "--chunk=8", "--steps=60");
    }

    /** One whose texts have at most 70 bytes. */
    public static Path aft() {
        return trained("aft", "--dim=16", "--blocks=1", "--form=full", "--rank=4", "--positions=70", "--steps=10");
    }

    /** One that reads in both directions. */
    public static Path m2() {
        return trained(
                "m2", "--dim=16", "--blocks=1", "--hidden=24", "--matrix-blocks=4", "--longest=64", "--steps=10");
    }

    /** One that forecasts series: the tiny published model. */
    public static Path tirex() {
        return TRAINED.computeIfAbsent("tirex", f -> {
            try {
                Path folder =
                        Files.createTempDirectory(Path.of("target"), "run").resolve(f);
                Ran ran = run(
                        "import",
                        "../models/zoo/src/test/resources/dev/gyre/models/checkpoints/tirex",
                        "--out",
                        folder.toString());
                assertThat(ran.code()).as(ran.err()).isZero();
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** One that reads no text. */
    public static Path fan() {
        return trained("fan", "--hidden=16", "--function=xy", "--steps=5");
    }

    private static Path trained(String family, String... options) {
        return TRAINED.computeIfAbsent(family, f -> train(f, options));
    }

    private static Path train(String family, String... options) {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "run").resolve(family);
            List<String> line =
                    new ArrayList<>(List.of("train", family, "--out", folder.toString(), "--eval-every=1000"));
            line.addAll(List.of(options));
            if (!family.equals("fan")) {
                line.addAll(List.of("--batch=4", "--length=" + LENGTH, "--data=built-in:60000"));
            }
            Ran ran = run(line.toArray(String[]::new));
            assertThat(ran.code()).as(ran.err()).isZero();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command said. */
    public record Ran(int code, String out, String err) {}

    /** Runs a command. */
    public static Ran run(String... line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), line);
        return new Ran(code, out.toString(), err.toString());
    }

    /** Some of the built-in text, which is ASCII. */
    public static String text(int from, int count) {
        int[] numbers = new int[count];
        ByteText.builtIn().read(from, numbers, 0, count);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
