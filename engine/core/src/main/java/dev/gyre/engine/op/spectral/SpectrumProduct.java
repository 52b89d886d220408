package dev.gyre.engine.op.spectral;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.spectral.Spectra;
import java.util.List;

/**
 * y = factor x (k + gain), complex numbers element by element, the same filter k for the whole batch. The gain is the spectrum of a
 * tap at the position itself.
 *
 * @param xr real parts of x. (B, N, C), as xi and both results
 * @param kr real parts of k. (1, N, C), as ki
 * @param gain real. (C)
 * @param conjugate whether k is conjugated
 */
public record SpectrumProduct(Tensor xr, Tensor xi, Tensor kr, Tensor ki, Tensor gain, float factor, boolean conjugate)
        implements Op {

    /** Refuses parts of different shapes, and a filter that doesn't fit x. */
    public SpectrumProduct {
        ShapeException.rank("SpectrumProduct", xr, 3);
        ShapeException.rank("SpectrumProduct", kr, 3);
        ShapeException.same("SpectrumProduct", xr, xi);
        ShapeException.same("SpectrumProduct", kr, ki);
        ShapeException.check(
                kr.dim(0) == 1 && kr.dim(1) == xr.dim(1) && kr.dim(2) == xr.dim(2),
                "SpectrumProduct",
                "k must be (1, N, C) with x's N and C",
                xr,
                kr);
        ShapeException.check(
                gain.shape().rank() == 1 && gain.dim(0) == xr.dim(2),
                "SpectrumProduct",
                "the gain must have x's " + xr.dim(2) + " channels",
                xr,
                gain);
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(xr.type(), xr.type());
    }

    @Override
    public void emit(Emitter e) {
        e.graph()
                .task(
                        e.id("multiply"),
                        Spectra::multiply,
                        e.floats(xr),
                        e.floats(xi),
                        e.floats(kr),
                        e.floats(ki),
                        e.floats(gain),
                        e.floats(0),
                        e.floats(1),
                        xr.dim(0),
                        xr.dim(1),
                        xr.dim(2),
                        factor,
                        conjugate ? -1f : 1f);
    }

    /** For a k that isn't conjugated: a conjugated one is only in gradients, and has none of its own. */
    @Override
    public void gradient(Backward b) {
        if (conjugate) {
            throw new UnsupportedOperationException("the gradient of a SpectrumProduct has no gradient");
        }
        if (b.wants(xr) || b.wants(xi)) {
            List<Tensor> dx = b.add(new SpectrumProduct(b.grad(0), b.grad(1), kr, ki, gain, factor, true));
            b.contribute(xr, dx.get(0));
            b.contribute(xi, dx.get(1));
        }
        if (b.wants(kr) || b.wants(ki) || b.wants(gain)) {
            List<Tensor> dk = b.add(new FilterGradient(xr, xi, b.grad(0), b.grad(1), factor));
            b.contribute(kr, dk.get(0));
            b.contribute(ki, dk.get(1));
            if (b.wants(gain)) {
                b.contribute(gain, b.apply(new AddBias.Gradient(dk.get(0))));
            }
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * xr.shape().size());
    }

    /** dk = factor times the sum over the batch of dy and the conjugate of x. x, dy: (B, N, C); dk: (1, N, C). */
    public record FilterGradient(Tensor xr, Tensor xi, Tensor dyr, Tensor dyi, float factor) implements Op {

        /** Refuses different shapes. */
        public FilterGradient {
            ShapeException.same("SpectrumProductFilterGradient", xr, dyr);
        }

        @Override
        public List<TensorType> outputs() {
            TensorType k = TensorType.f32(1, xr.dim(1), xr.dim(2));
            return List.of(k, k);
        }

        @Override
        public void emit(Emitter e) {
            e.graph()
                    .task(
                            e.id("correlate"),
                            Spectra::correlate,
                            e.floats(xr),
                            e.floats(xi),
                            e.floats(dyr),
                            e.floats(dyi),
                            e.floats(0),
                            e.floats(1),
                            xr.dim(0),
                            xr.dim(1) * xr.dim(2),
                            factor);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 8L * xr.shape().size());
        }
    }
}
