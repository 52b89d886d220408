package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * How the parameters of the reference package (NX-AI/xlstm) correspond to ours: its names, and what its layout has to go
 * through. It stores linear maps as (out, in), and norm weights as their distance from 1; and its sLSTM layer feeds the
 * projection that it calls igate to the forget gate and the one called fgate to the input gate.
 */
public final class XlstmNames {

    private static final Map<String, String> RENAMED = Map.of(
            "input_gate.weight", "fgate.weight",
            "forget_gate.weight", "igate.weight",
            "cell_input.weight", "zgate.weight",
            "output_gate.weight", "ogate.weight",
            "slstm_cell.recurrent.weight", "slstm_cell._recurrent_kernel_",
            "slstm_cell.bias", "slstm_cell._bias_");

    private static final List<String> AS_THEY_ARE =
            List.of("token_embedding.weight", "learnable_skip", "bias", "conv1d.conv.weight");

    private XlstmNames() {}

    /** The package's name of a parameter. */
    public static String of(Variable v) {
        return RENAMED.entrySet().stream()
                .filter(e -> v.name().endsWith("." + e.getKey()))
                .map(e -> v.name().substring(0, v.name().length() - e.getKey().length()) + e.getValue())
                .findFirst()
                .orElse(v.name());
    }

    /** Numbers in the package's layout to ours. */
    public static float[] toOurs(Variable v, float[] theirs) {
        if (isNorm(v)) {
            return shifted(theirs, 1f);
        }
        return isPlain(v) ? theirs.clone() : transposed(theirs, v.type().shape(), true);
    }

    /** Our gradient of a parameter in the package's layout. */
    public static float[] gradientToTheirs(Variable v, float[] ours) {
        return isNorm(v) || isPlain(v)
                ? ours.clone()
                : transposed(ours, v.type().shape(), false);
    }

    private static boolean isNorm(Variable v) {
        return v.name().endsWith("norm.weight");
    }

    private static boolean isPlain(Variable v) {
        return AS_THEY_ARE.stream().anyMatch(v.name()::endsWith);
    }

    private static float[] shifted(float[] values, float by) {
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += by;
        }
        return result;
    }

    /** Swaps (out, in) and (in, out) in each block; our shape is (in, out), (blocks, in, out) or (heads, in, gates, out). */
    private static float[] transposed(float[] values, Shape ours, boolean toOurs) {
        int blocks = ours.rank() == 2 ? 1 : ours.dim(0);
        int in = ours.rank() == 2 ? ours.dim(0) : ours.dim(1);
        int out = values.length / (blocks * in);
        int rows = toOurs ? out : in;
        int columns = toOurs ? in : out;
        float[] result = new float[values.length];
        for (int b = 0; b < blocks; b++) {
            int base = b * rows * columns;
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    result[base + c * rows + r] = values[base + r * columns + c];
                }
            }
        }
        return result;
    }
}
