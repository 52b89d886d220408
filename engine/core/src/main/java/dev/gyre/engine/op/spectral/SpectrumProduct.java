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
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.spectral.Spectra;

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

    private enum Out {
        REAL,
        IMAGINARY
    }

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
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.REAL, xr.type()).and(Out.IMAGINARY, xr.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("multiply", Spectra::multiply)
                .with(
                        reads(xr, xi, kr, ki, gain),
                        writes(Out.REAL, Out.IMAGINARY),
                        sizes(xr.shape(), factor, conjugate ? -1f : 1f));
    }

    /** For a k that isn't conjugated: a conjugated one is only in gradients, and has none of its own. */
    @Override
    public void gradient(Backward b) {
        if (conjugate) {
            throw new UnsupportedOperationException("the gradient of a SpectrumProduct has no gradient");
        }
        if (b.wants(xr) || b.wants(xi)) {
            Outputs<Tensor> dx =
                    b.add(new SpectrumProduct(b.grad(Out.REAL), b.grad(Out.IMAGINARY), kr, ki, gain, factor, true));
            b.contribute(xr, dx.get(Out.REAL));
            b.contribute(xi, dx.get(Out.IMAGINARY));
        }
        if (b.wants(kr) || b.wants(ki) || b.wants(gain)) {
            Outputs<Tensor> dk = b.add(new FilterGradient(xr, xi, b.grad(Out.REAL), b.grad(Out.IMAGINARY), factor));
            b.contribute(kr, dk.get(FilterGradient.FilterGradientOut.REAL));
            b.contribute(ki, dk.get(FilterGradient.FilterGradientOut.IMAGINARY));
            if (b.wants(gain)) {
                b.contribute(gain, b.apply(new AddBias.Gradient(dk.get(FilterGradient.FilterGradientOut.REAL))));
            }
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * xr.shape().size());
    }

    /** dk = factor times the sum over the batch of dy and the conjugate of x. x, dy: (B, N, C); dk: (1, N, C). */
    public record FilterGradient(Tensor xr, Tensor xi, Tensor dyr, Tensor dyi, float factor) implements Op {

        private enum FilterGradientOut {
            REAL,
            IMAGINARY
        }

        /** Refuses different shapes. */
        public FilterGradient {
            ShapeException.same("SpectrumProductFilterGradient", xr, dyr);
        }

        @Override
        public Outputs<TensorType> outputs() {
            TensorType k = TensorType.f32(1, xr.dim(1), xr.dim(2));
            return Outputs.of(FilterGradientOut.REAL, k).and(FilterGradientOut.IMAGINARY, k);
        }

        @Override
        public void emit(Emitter e) {
            e.task("correlate", Spectra::correlate)
                    .with(
                            reads(xr, xi, dyr, dyi),
                            writes(FilterGradientOut.REAL, FilterGradientOut.IMAGINARY),
                            sizes(xr.dim(0), xr.dim(1) * xr.dim(2), factor));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 8L * xr.shape().size());
        }
    }
}
