package dev.gyre.bench.table;

import dev.gyre.bench.work.Work;
import java.util.List;
import java.util.Optional;

/** The table of works. */
public final class Works {

    private static final List<Work> ALL = List.of(
            LinearWorks.matmul(),
            LinearWorks.linear(),
            AttentionWorks.softmax(),
            TrainingWorks.crossEntropy(),
            ActivationWorks.layerNorm(),
            ActivationWorks.rmsNorm(),
            ElementwiseWorks.gate(),
            ElementwiseWorks.copy(),
            ElementwiseWorks.axpy(),
            ElementwiseWorks.cell(),
            RecurrentWorks.lstm(),
            RecurrentWorks.denseLstm(),
            RecurrentWorks.mlstm(),
            TrainingWorks.xlstm(),
            LinearWorks.ternary(),
            LinearWorks.int8(),
            TextWorks.generation(),
            AttentionWorks.pattention(),
            ActivationWorks.fan(),
            ActivationWorks.cauchy(),
            ActivationWorks.spline(),
            LinearAttentionWorks.aftFull(),
            LinearAttentionWorks.aftSimple(),
            RecurrentWorks.gru(),
            RecurrentWorks.slstm(),
            LinearWorks.lmul(),
            LinearWorks.monarch(),
            SpectralWorks.longConv(),
            AttentionWorks.attention(),
            LinearAttentionWorks.retention(),
            RecurrentWorks.hgrn(),
            LinearAttentionWorks.hybrid(),
            LinearAttentionWorks.linearAttention(),
            AttentionWorks.namm(),
            TextWorks.blt(),
            TextWorks.entropy(),
            TrainingWorks.reversible(),
            LoopWorks.others(),
            ElementwiseWorks.plan());

    private Works() {}

    /** Every work, in the order of the report. */
    public static List<Work> all() {
        return ALL;
    }

    /** The work of a name. */
    public static Optional<Work> find(String name) {
        return ALL.stream().filter(w -> w.name().equals(name)).findFirst();
    }
}
