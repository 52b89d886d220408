package dev.gyre.engine.op.spectral;

import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.spectral.FourierTransforms;

/**
 * The matrices of a {@link FourierStage}, real and imaginary parts, both (A, rows, r): w[a, b, j] = exp(-2 pi i j (b A + a + q / 4) / (A r)).
 *
 * @param blocks A, the product of the radices of the stages before
 * @param rows r, or 1 where a stage needs no more than the first row
 * @param radix r
 * @param quarters q, how far frequencies are shifted
 */
public record FourierFactor(int blocks, int rows, int radix, int quarters) implements Op {

    enum Out {
        REAL,
        IMAGINARY
    }

    /** Angles are reduced in int32. */
    private static final long MOST = 1 << 27;

    /** Refuses matrices that are empty or whose angles don't fit an int. */
    public FourierFactor {
        ShapeException.check(
                blocks > 0 && radix > 0 && (rows == 1 || rows == radix) && (long) blocks * radix * radix <= MOST,
                "FourierFactor",
                blocks + " blocks of " + rows + " rows and " + radix
                        + " points must be some, with one row or all, and no more " + "than " + MOST
                        + " elements: take a length without large prime factors");
        ShapeException.check(
                quarters >= 0 && quarters < 4, "FourierFactor", "a shift must be 0 to 3 quarters, but is " + quarters);
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType w = TensorType.f32(blocks, rows, radix);
        return Outputs.of(Out.REAL, w).and(Out.IMAGINARY, w);
    }

    @Override
    public void emit(Emitter e) {
        e.task("matrices", FourierTransforms::matrices)
                .with(writes(Out.REAL, Out.IMAGINARY), sizes(blocks, rows, radix, quarters));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * blocks * rows * radix);
    }
}
