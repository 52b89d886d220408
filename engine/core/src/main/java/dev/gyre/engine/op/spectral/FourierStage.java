package dev.gyre.engine.op.spectral;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.spectral.FourierButterflies;
import dev.gyre.tasks.spectral.FourierTransforms;
import java.util.List;

/**
 * A stage of a Fourier transform over time, see {@link FourierTransform}: contracts an axis of r points with a matrix of each
 * block: a dense one, or for r = {@value FourierButterflies#RADIX} one that's known from its first row. The inverse is also the adjoint, and undoes the stage but for a factor r.
 *
 * @param x real parts and, but for a real stage forwards, imaginary parts; both (B, N, C), as the results
 * @param wr the matrices' real parts. (A, r, r), or (A, 1, r) for butterflies, which are complex
 * @param wi the matrices' imaginary parts, likewise
 * @param inverse whether the matrices are conjugated and transposed
 * @param real whether what the stage reads forwards is real, and so what it writes inversely
 */
public record FourierStage(List<Tensor> x, Tensor wr, Tensor wi, boolean inverse, boolean real) implements Op {

    /** Operations of a butterfly for each of its points. */
    private static final long BUTTERFLY = 12;

    enum Out {
        REAL,
        IMAGINARY
    }

    /** Refuses parts of different shapes, and points that the stage's blocks don't divide. */
    public FourierStage {
        x = List.copyOf(x);
        ShapeException.check(
                x.size() == (real && !inverse ? 1 : 2), "FourierStage", "x must be real and imaginary parts, or real");
        Tensor first = x.getFirst();
        ShapeException.rank("FourierStage", first, 3);
        ShapeException.rank("FourierStage", wr, 3);
        ShapeException.same("FourierStage", first, x.getLast());
        ShapeException.same("FourierStage", wr, wi);
        ShapeException.check(
                (wr.dim(1) == wr.dim(2) || (isButterfly(wr) && !real)) && first.dim(1) % (wr.dim(0) * wr.dim(2)) == 0,
                "FourierStage",
                "x's " + first.dim(1) + " points must be a multiple of the matrices' blocks and points (A, r, r)",
                first,
                wr);
    }

    private static boolean isButterfly(Tensor w) {
        return w.dim(1) == 1 && w.dim(2) == FourierButterflies.RADIX;
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType y = x.getFirst().type();
        Outputs<TensorType> realPart = Outputs.of(Out.REAL, y);
        return real && inverse ? realPart : realPart.and(Out.IMAGINARY, y);
    }

    @Override
    public void emit(Emitter e) {
        int A = wr.dim(0);
        int r = wr.dim(2);
        int G = x.getFirst().dim(0) * A;
        int E = x.getFirst().dim(1) / (A * r) * x.getFirst().dim(2);
        if (isButterfly(wr) && inverse) {
            e.task("unfold", FourierButterflies::inverse)
                    .with(reads(x.getFirst(), x.getLast(), wr, wi), writes(Out.REAL, Out.IMAGINARY), sizes(G, A, E));
        } else if (isButterfly(wr)) {
            e.task("fold", FourierButterflies::forward)
                    .with(reads(x.getFirst(), x.getLast(), wr, wi), writes(Out.REAL, Out.IMAGINARY), sizes(G, A, E));
        } else if (real && inverse) {
            e.task("realPart", FourierTransforms::inverseReal)
                    .with(reads(x.getFirst(), x.getLast(), wr, wi), writes(Out.REAL), sizes(G, A, r, E));
        } else if (real) {
            e.task("real", FourierTransforms::forwardReal)
                    .with(reads(x.getFirst(), wr, wi), writes(Out.REAL, Out.IMAGINARY), sizes(G, A, r, E));
        } else if (inverse) {
            e.task("inverse", FourierTransforms::inverse)
                    .with(reads(x.getFirst(), x.getLast(), wr, wi), writes(Out.REAL, Out.IMAGINARY), sizes(G, A, r, E));
        } else {
            e.task("forward", FourierTransforms::forward)
                    .with(reads(x.getFirst(), x.getLast(), wr, wi), writes(Out.REAL, Out.IMAGINARY), sizes(G, A, r, E));
        }
    }

    @Override
    public void gradient(Backward b) {
        List<Tensor> dy = b.outputs().stream().map(b::grad).toList();
        List<Tensor> dx = b.add(new FourierStage(dy, wr, wi, !inverse, real));
        for (int i = 0; i < x.size(); i++) {
            b.contribute(x.get(i), dx.get(i));
        }
    }

    @Override
    public Cost cost() {
        long each = isButterfly(wr) ? BUTTERFLY : (real ? 4L : 8L) * wr.dim(2);
        return Cost.of(this, each * x.getFirst().shape().size());
    }
}
