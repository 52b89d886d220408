package dev.gyre.bench.compare;

import dev.gyre.bench.compare.DeviceComparison.Kernel;
import dev.gyre.bench.compare.DeviceComparison.MeasuredDevice;
import dev.gyre.bench.compare.DeviceComparison.Refusal;
import dev.gyre.bench.compare.DeviceComparison.Result;
import dev.gyre.bench.compare.DeviceComparison.Roof;
import dev.gyre.bench.report.Spread;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A comparison with easy numbers: three devices, three kernels, one of which fails on one device. */
final class Canned {

    static final TimedDevice PLAIN =
            new TimedDevice("plain", "sequential Java", "embedded", "kernels as they are", "CPU", 1, true);
    static final TimedDevice JVM = new TimedDevice("jvm", "Gyre on the JVM", "embedded", "vectors", "CPU", 2, true);
    static final TimedDevice OPENCL =
            new TimedDevice("opencl:0", "TornadoVM opencl:0", "TornadoVM 5.2.0", "a <fast> \"GPU\"", "GPU", 0, false);

    private Canned() {}

    static DeviceComparison comparison() {
        return new DeviceComparison(
                "2026-11-25T10:00:00Z",
                false,
                new Machine(
                        "Test & Sons CPU",
                        2,
                        8_000_000_000L,
                        "Linux",
                        "JVM 25",
                        "gyre 0.1.0, commit 1a2b3c4d",
                        "JMH 1.37"),
                OptionalDouble.of(0.25),
                List.of(
                        new MeasuredDevice(PLAIN, Optional.of(new Roof(50e9, 8e9))),
                        new MeasuredDevice(JVM, Optional.of(new Roof(100e9, 10e9))),
                        new MeasuredDevice(OPENCL, Optional.empty())),
                List.of(
                        new Kernel("matmul", "matrix product", "x, w (512, 512)", 268_435_456, 3_145_728),
                        new Kernel("softmax", "softmax of rows", "x (4096, 1024)", 16_777_216, 33_570_816),
                        new Kernel("cell", "f c + i z", "f, c, i, z (8388608)", 25_165_824, 167_772_160)),
                List.of(
                        result("matmul", PLAIN, 200e6, OptionalDouble.empty()),
                        result("matmul", JVM, 4e6, OptionalDouble.empty()),
                        result("matmul", OPENCL, 20e6, OptionalDouble.of(5e6)),
                        result("softmax", PLAIN, 80e6, OptionalDouble.empty()),
                        result("softmax", JVM, 10e6, OptionalDouble.empty()),
                        result("cell", PLAIN, 20e6, OptionalDouble.empty()),
                        result("cell", JVM, 40e6, OptionalDouble.empty()),
                        result("cell", OPENCL, 20e6, OptionalDouble.of(1e3))),
                List.of(new Refusal("softmax", "opencl:0", "refused: if (a < b && b > c)")),
                List.of("Nothing of <b>SPIR-V</b> was measured."));
    }

    private static Result result(String kernel, TimedDevice t, double nanos, OptionalDouble transfer) {
        OptionalDouble error = t.equals(PLAIN) ? OptionalDouble.empty() : OptionalDouble.of(1e-7);
        Spread spread = new Spread(0.9 * nanos, nanos, 1.1 * nanos);
        return new Result(kernel, t.id(), spread, 3e8, OptionalDouble.of(5e8), transfer, error);
    }
}
