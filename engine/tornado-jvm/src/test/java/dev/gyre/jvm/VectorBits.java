package dev.gyre.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.jvm.simd.lane.Lanes;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The sizes of vectors, in bits, that tests compile for: all that this machine has, so that its widest doesn't decide what is tested. */
public final class VectorBits {
    private static final int[] ALL = {64, 128, 256, 512};

    private VectorBits() {}

    /** The sizes that this machine has. */
    public static int[] all() {
        return IntStream.of(ALL).filter(bits -> bits <= Lanes.preferredBits()).toArray();
    }

    /** Strict settings for each of them. */
    public static CompilerSettings[] strict() {
        return Arrays.stream(all()).mapToObj(CompilerSettings.STRICT::within).toArray(CompilerSettings[]::new);
    }

    /** Asserts that a kernel has lanes, or was refused since there would be one a vector. */
    public static void assertLanes(CompiledKernel kernel, String name) {
        assertThat(hasLanes(kernel)).as("%s %s", name, kernel.refusals()).isTrue();
    }

    /** Whether a kernel has lanes, or was refused since there would be one a vector. */
    public static boolean hasLanes(CompiledKernel kernel) {
        return kernel.form() == Form.SIMD || kernel.refusals().toString().contains("hold fewer than two elements");
    }

    /** Whether this machine's vectors are wide enough for a form that tests name. */
    public static boolean haveAtLeast(int bits) {
        return Lanes.preferredBits() >= bits;
    }
}
