package dev.gyre.models.verify;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.verify.Comparison;
import dev.gyre.engine.verify.golden.GoldenFile;
import dev.gyre.engine.verify.golden.GoldenSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Computes golden case files on a device and compares every output and gradient in them. */
public final class GoldenCheck {

    private final List<GoldenSystem> systems;
    private final Device device;

    /** For the systems that can be computed. */
    public GoldenCheck(List<GoldenSystem> systems, Device device) {
        this.systems = List.copyOf(systems);
        this.device = device;
    }

    /**
     * The case files below a folder, in order of their paths.
     *
     * @throws GyreException if there are none, or the folder can't be read
     */
    public static List<Path> files(Path folder) {
        try (Stream<Path> below = Files.walk(folder)) {
            List<Path> files = below.filter(f -> f.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new GyreException("--golden " + folder + ": there is no safetensors file below it");
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new GyreException("--golden " + folder + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** One comparison for each output and gradient of a case; a case that can't be read or computed is one that fails. */
    public List<Comparison> check(Path path) {
        try {
            GoldenFile file = read(path);
            GoldenSystem system = systems.stream()
                    .filter(s -> s.accepts(file))
                    .findFirst()
                    .orElseThrow(() -> new GyreException(
                            "nobody knows system \"" + file.meta("system") + "\", case \"" + file.meta("case") + "\""));
            return compare(file, system, system.compute(file, device));
        } catch (GyreException e) {
            return List.of(Comparison.failed("case", 0, e.getMessage()));
        }
    }

    private static List<Comparison> compare(GoldenFile file, GoldenSystem system, Map<String, float[]> computed) {
        List<Comparison> found = new ArrayList<>();
        for (String name : file.names()) {
            if (name.startsWith("out.") || name.startsWith("grad.")) {
                double tolerance = system.tolerance(file, name);
                float[] actual = computed.get(name);
                found.add(
                        actual == null
                                ? Comparison.failed(name, tolerance, "wasn't computed")
                                : Comparison.largest(name, widened(file.floats(name)), actual, tolerance));
            }
        }
        return found.isEmpty() ? List.of(Comparison.failed("case", 0, "the file has no outputs to compare")) : found;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /**
     * Reads a case file.
     *
     * @throws GyreException if it can't be read
     */
    public static GoldenFile read(Path path) {
        try (Safetensors in = Safetensors.open(path)) {
            Map<String, Shape> shapes = new HashMap<>();
            Map<String, float[]> values = new HashMap<>();
            for (Entry e : in.entries()) {
                shapes.put(e.name(), e.shape());
                values.put(e.name(), e.type().isFloating() ? in.floats(e.name()) : converted(in.ints(e.name())));
            }
            return new GoldenFile(path, in.metadata(), shapes, values);
        }
    }

    private static float[] converted(int[] values) {
        float[] f = new float[values.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = values[i];
        }
        return f;
    }
}
