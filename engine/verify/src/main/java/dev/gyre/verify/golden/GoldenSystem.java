package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import java.util.Map;

/** Computes the golden cases of one system, at whatever shapes a file has. */
public interface GoldenSystem {

    /** Whether this is a case of ours, by the system, the configuration and the tensors; what a case is called doesn't matter. */
    boolean accepts(GoldenFile file);

    /**
     * Computes a case on a device.
     *
     * @return numbers for every {@code out.} and {@code grad.} tensor of the file, by its name and in its layout
     */
    Map<String, float[]> compute(GoldenFile file, Device device);

    /** Largest allowed difference of a tensor, over its largest entry; class A unless a system says otherwise. */
    default double tolerance(GoldenFile file, String tensor) {
        return tensor.startsWith("grad.") ? 5e-5 : 1e-5;
    }

    /**
     * Whether an int32 tensor of the file holds bit patterns of float32; {@link #compute} then gives these floats, which
     * must have the very same bits, any NaN being as good as any other.
     */
    default boolean patterns(GoldenFile file, String tensor) {
        return false;
    }
}
