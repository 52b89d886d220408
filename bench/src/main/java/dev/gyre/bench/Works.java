package dev.gyre.bench;

import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.bench.work.activation.CauchyBenchmark;
import dev.gyre.bench.work.activation.FourierBenchmark;
import dev.gyre.bench.work.activation.SplineBenchmark;
import dev.gyre.bench.work.aft.AftFullBenchmark;
import dev.gyre.bench.work.aft.AftSimpleBenchmark;
import dev.gyre.bench.work.attention.AttentionBenchmark;
import dev.gyre.bench.work.attention.NammBenchmark;
import dev.gyre.bench.work.attention.PattentionBenchmark;
import dev.gyre.bench.work.attention.SoftmaxBenchmark;
import dev.gyre.bench.work.elementwise.AxpyBenchmark;
import dev.gyre.bench.work.elementwise.GateBenchmark;
import dev.gyre.bench.work.linear.Int8Benchmark;
import dev.gyre.bench.work.linear.LinearBenchmark;
import dev.gyre.bench.work.linear.MatMulBenchmark;
import dev.gyre.bench.work.linear.MonarchBenchmark;
import dev.gyre.bench.work.linearattention.HybridBenchmark;
import dev.gyre.bench.work.linearattention.LinearAttentionBenchmark;
import dev.gyre.bench.work.linearattention.RetentionBenchmark;
import dev.gyre.bench.work.lmul.LMulBenchmark;
import dev.gyre.bench.work.machine.CopyBenchmark;
import dev.gyre.bench.work.machine.PlanBenchmark;
import dev.gyre.bench.work.mlstm.MlstmBenchmark;
import dev.gyre.bench.work.norm.LayerNormBenchmark;
import dev.gyre.bench.work.others.OthersBenchmark;
import dev.gyre.bench.work.recurrent.CellBenchmark;
import dev.gyre.bench.work.recurrent.DenseLstmBenchmark;
import dev.gyre.bench.work.recurrent.GruBenchmark;
import dev.gyre.bench.work.recurrent.HgrnBenchmark;
import dev.gyre.bench.work.recurrent.LstmBenchmark;
import dev.gyre.bench.work.recurrent.SlstmBenchmark;
import dev.gyre.bench.work.spectral.LongConvBenchmark;
import dev.gyre.bench.work.ternary.TernaryBenchmark;
import dev.gyre.bench.work.text.BltBenchmark;
import dev.gyre.bench.work.text.EntropyBenchmark;
import dev.gyre.bench.work.text.GenerationBenchmark;
import dev.gyre.bench.work.training.CrossEntropyBenchmark;
import dev.gyre.bench.work.training.ReversibleBenchmark;
import dev.gyre.bench.work.training.XlstmBenchmark;
import dev.gyre.engine.GyreException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of works. */
public final class Works {

    private static final List<Work> ALL = List.of(
            Work.of(
                    "matmul",
                    "product of square matrices",
                    MatMulBenchmark.class,
                    Unit.FLOPS,
                    p -> 2 * Math.pow(product(p, "size"), 3)),
            Work.of(
                    "linear",
                    "GELU(x w + b)",
                    LinearBenchmark.class,
                    Unit.FLOPS,
                    p -> 2 * product(p, "rows", "inputs", "outputs")),
            Work.of(
                    "softmax",
                    "softmax of rows, both passes",
                    SoftmaxBenchmark.class,
                    Unit.BYTES,
                    p -> 5 * floats(p, "rows", "width")),
            Work.of(
                    "cross-entropy",
                    "softmax cross-entropy of rows, both passes",
                    CrossEntropyBenchmark.class,
                    Unit.BYTES,
                    p -> 3 * floats(p, "rows", "classes")),
            Work.of(
                    "layer-norm",
                    "layer norm of rows, both passes",
                    LayerNormBenchmark.class,
                    Unit.BYTES,
                    p -> 5 * floats(p, "rows", "width")),
            Work.of("gate", "sigmoid(x) tanh(x)", GateBenchmark.class, Unit.BYTES, p -> 2 * floats(p, "length")),
            Work.of("copy", "y = x", CopyBenchmark.class, Unit.BYTES, p -> 2 * floats(p, "length")),
            Work.of("axpy", "y = y + a x", AxpyBenchmark.class, Unit.BYTES, p -> 3 * floats(p, "length")),
            Work.of("cell", "c' = f c + i z", CellBenchmark.class, Unit.BYTES, p -> 5 * floats(p, "length")),
            Work.of(
                    "lstm",
                    "LSTM with heads over a sequence, both passes",
                    LstmBenchmark.class,
                    Unit.TOKENS,
                    p -> product(p, "batch", "time")),
            Work.of(
                    "lstm-dense",
                    "LSTM with its input product over a sequence, both passes",
                    DenseLstmBenchmark.class,
                    Unit.TOKENS,
                    p -> product(p, "batch", "time")),
            Work.of(
                    "mlstm",
                    "mLSTM over a sequence, both passes",
                    MlstmBenchmark.class,
                    Unit.TOKENS,
                    p -> product(p, "batch", "time")),
            Work.of(
                    "xlstm",
                    "a training step of a byte-level xLSTM",
                    XlstmBenchmark.class,
                    Unit.TOKENS,
                    p -> product(p, "batch", "time")),
            Work.counted("ternary", "y = x w, w ternary and packed, x quantised to 8 bits", TernaryBenchmark.class),
            Work.counted("int8", "y = x w, w as 8-bit integers with a scale for each output", Int8Benchmark.class),
            Work.of(
                    "generation",
                    "a token of an xLSTM that no cache holds, its weights as 8-bit integers",
                    GenerationBenchmark.class,
                    Unit.TOKENS,
                    p -> 1),
            Work.counted("pattention", "attention to parameter tokens, both passes", PattentionBenchmark.class),
            Work.counted("fan", "a layer of a Fourier analysis network", FourierBenchmark.class),
            Work.counted("cauchy", "a layer with the Cauchy activation", CauchyBenchmark.class),
            Work.counted("spline", "a layer with spline edges, both passes", SplineBenchmark.class),
            Work.counted("aft-full", "attention-free mixing with a position bias, causal", AftFullBenchmark.class),
            Work.counted("aft-simple", "attention-free mixing without bias, causal", AftSimpleBenchmark.class),
            Work.counted("gru", "GRU with heads over a sequence, both passes", GruBenchmark.class),
            Work.counted("slstm", "sLSTM with heads over a sequence, both passes", SlstmBenchmark.class),
            Work.counted("lmul", "product of square matrices by L-Mul", LMulBenchmark.class),
            Work.counted("monarch", "product with a Monarch matrix of order 2", MonarchBenchmark.class),
            Work.counted("long-conv", "causal convolution as long as the sequence", LongConvBenchmark.class),
            Work.counted("attention", "causal attention, up to a window, both passes", AttentionBenchmark.class),
            Work.counted("retention", "gated retention over a sequence, both passes", RetentionBenchmark.class),
            Work.counted("hgrn", "linear recurrence of channels, both passes", HgrnBenchmark.class),
            Work.counted("hybrid", "softmax in a window, linear attention beyond, both passes", HybridBenchmark.class),
            Work.counted("linear-attention", "linear attention, causal, both passes", LinearAttentionBenchmark.class),
            Work.counted("namm", "spectra of attention and scores of cached tokens", NammBenchmark.class),
            Work.counted("blt", "embedding of n-grams and pooling of patches, both passes", BltBenchmark.class),
            Work.counted("entropy", "entropy of rows of logits, both passes", EntropyBenchmark.class),
            Work.counted("reversible", "a chain of reversible blocks, both passes", ReversibleBenchmark.class),
            Work.of(
                    "others",
                    "loops of programs for TornadoVM that nobody tuned the runtime for, beside C",
                    OthersBenchmark.class,
                    Unit.BYTES,
                    OthersBenchmark::bytes),
            Work.of("plan", "a task beside its work", PlanBenchmark.class, Unit.TASKS, p -> 1));

    private Works() {}

    private static double product(Map<String, String> params, String... names) {
        return Arrays.stream(names).mapToDouble(n -> number(params, n)).reduce(1, (a, b) -> a * b);
    }

    private static double number(Map<String, String> params, String name) {
        String text = params.getOrDefault(name, "");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new GyreException(
                    "a result's parameter " + name + " is \"" + text
                            + "\", which is no number: the file is damaged, or of another version",
                    e);
        }
    }

    /** Bytes of a float32 tensor. */
    private static double floats(Map<String, String> params, String... names) {
        return Float.BYTES * product(params, names);
    }

    /** Every work, in the order of the report. */
    public static List<Work> all() {
        return ALL;
    }

    /** The work of a name. */
    public static Optional<Work> find(String name) {
        return ALL.stream().filter(w -> w.name().equals(name)).findFirst();
    }
}
