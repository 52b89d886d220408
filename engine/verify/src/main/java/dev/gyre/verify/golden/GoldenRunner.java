package dev.gyre.verify.golden;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.verify.Comparison;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs every golden case below a folder and compares every result in it. */
public final class GoldenRunner {

    private static final Logger LOG = LoggerFactory.getLogger(GoldenRunner.class);

    private final List<GoldenSystem> systems;
    private final Device device;

    /** The comparisons of a case. */
    public record Result(Path file, List<Comparison> comparisons) {

        /** Whether all of them pass. */
        public boolean passes() {
            return comparisons.stream().allMatch(Comparison::passes);
        }
    }

    /** A runner that knows the cases of the given systems. */
    public GoldenRunner(List<GoldenSystem> systems, Device device) {
        this.systems = List.copyOf(systems);
        this.device = device;
    }

    /**
     * The golden files below a folder, in order.
     *
     * @throws GyreException if there's no such folder or no case in it
     */
    public static List<Path> files(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> files = tree.filter(p -> p.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new GyreException(folder + ": there is no golden case (*.safetensors) below it");
            }
            return files;
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) { // of a folder below it
            throw unreadable(folder, e.getCause());
        }
    }

    private static GyreException unreadable(Path folder, IOException e) {
        return new GyreException(folder + ": can't be read, so no golden cases: " + AtomicFile.reason(e), e);
    }

    /** Runs a case; one that can't be read, that nobody knows, or that throws is one that fails. */
    public Result run(Path path) {
        try {
            GoldenFile file = GoldenFile.read(path);
            return new Result(path, compare(file));
        } catch (GyreException e) {
            return new Result(path, List.of(Comparison.failed("case", 0, e.getMessage())));
        } catch (RuntimeException e) {
            // What a model does with tensors and settings that aren't its own can't be foreseen.
            LOG.debug("{}", path, e);
            String reason = path + ": the case isn't what its system expects: " + firstLine(e);
            return new Result(path, List.of(Comparison.failed("case", 0, reason)));
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("it says no more");
    }

    private List<Comparison> compare(GoldenFile file) {
        GoldenSystem system = systems.stream()
                .filter(s -> s.accepts(file))
                .findFirst()
                .orElseThrow(() -> new GyreException("nobody knows the case \"" + file.meta("case")
                        + "\" of the system \"" + file.meta("system") + "\""));
        Map<String, float[]> computed = system.compute(file, device);
        List<Comparison> comparisons = new ArrayList<>();
        for (String name : file.names()) {
            if (name.startsWith("out.") || name.startsWith("grad.")) {
                comparisons.add(compare(system, file, name, computed.get(name)));
            }
        }
        return comparisons;
    }

    private static Comparison compare(GoldenSystem system, GoldenFile file, String name, float[] actual) {
        double tolerance = system.tolerance(file, name);
        if (actual == null) {
            return Comparison.failed(name, tolerance, "not computed");
        }
        if (system.patterns(file, name)) {
            int[] bits = file.ints(name);
            float[] floats = new float[bits.length];
            for (int i = 0; i < bits.length; i++) {
                floats[i] = Float.intBitsToFloat(bits[i]);
            }
            return Comparison.exact(name, floats, actual);
        }
        float[] stored = file.floats(name);
        double[] expected = new double[stored.length];
        for (int i = 0; i < stored.length; i++) {
            expected[i] = stored[i];
        }
        return Comparison.largest(name, expected, actual, tolerance);
    }
}
