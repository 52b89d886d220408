package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import dev.gyre.bench.peer.CommonsMath;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.ReadyContender;
import dev.gyre.bench.work.Trial;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.spectral.LongConv;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Fourier transforms. */
final class SpectralWorks {

    private SpectralWorks() {}

    /**
     * Each channel with a filter as long as the sequence, y = k * x + skip x, the filter's transform included. x, y: (B, T, C); k: (T, C);
     * skip: (C). The libraries keep time innermost, as their transforms want it, and convolve with 2 T points; PyTorch's are real. Commons
     * Math has complex transforms of doubles only, and wants T to be a power of two.
     */
    static Work longConv() {
        return Work.of("long-conv", "causal convolution as long as the sequence", "batch=1 time=8192 width=64")
                .posed(SpectralWorks::pose)
                .bounded(SpectralWorks::least)
                .ours()
                .sequential("Commons Math", SpectralWorks::commonsMath)
                .plain()
                .torch("PyTorch", t -> {
                    long time = t.size("time");
                    NDArray x = t.operand(0).transpose(0, 2, 1).duplicate();
                    NDArray k = t.operand(1).transpose().duplicate();
                    NDArray skip = t.operand(2).expandDims(1);
                    return _ -> {
                        NDArray spectrum = x.rfft(2 * time, 2).mul(k.rfft(2 * time, 1));
                        NDArray y = spectrum.irfft(2 * time, 2).get("...,:{}", time);
                        return y.add(x.mul(skip)).transpose(0, 2, 1);
                    };
                });
    }

    private static Problem pose(WorkShape s) {
        Problem p = new Problem("longConv", 1e-5);
        int time = s.size("time");
        int width = s.size("width");
        Tensor x = p.normal("x", 1, s.size("batch"), time, width);
        Tensor k = p.normal("k", 1 / Math.sqrt(time), time, width);
        Tensor skip = p.normal("skip", 1, width);
        return p.result("the result", LongConv.of(p.graph(), x, List.of(k), skip));
    }

    /** Real Fourier transforms of the inputs, the filters and, back, the results, each in 2.5 N log2 N operations. */
    private static RooflineBound least(WorkShape s) {
        long points = 2L * s.size("time");
        int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros(points);
        long sequences = (long) s.size("batch") * s.size("width");
        long transforms = 2 * sequences + s.size("width");
        long products = 2 * points * sequences;
        return new RooflineBound(
                pose(s).least().bytes(),
                Map.of(Operation.MULTIPLY_ADD, transforms * points * doublings * 5 / 4 + products),
                List.of());
    }

    private static ReadyContender commonsMath(Trial t) {
        Problem p = t.problem();
        CommonsMath.Convolution c = new CommonsMath.Convolution(p.numbers(0), p.numbers(1), p.numbers(2));
        p.check("Commons Math", List.of(c.run()));
        return ReadyContender.of(c::run);
    }
}
