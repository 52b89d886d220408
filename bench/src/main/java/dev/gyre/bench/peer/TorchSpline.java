package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer with edges of B-splines in PyTorch: {@code addcmul} for the recursion of the bases, {@code matmul} and {@code addmm}; what depends
 * on knots alone is computed once. R rows, D inputs, C outputs, S bases.
 */
public final class TorchSpline {

    private final TorchOp silu;
    private final TorchOp sum;
    private final TorchOp addmm;
    private final NDArray from;
    private final NDArray to;
    private final List<Lines> orders = new ArrayList<>();

    /** The slopes and values at zero of what the lower order's bases are multiplied with, (bases, D) each. */
    private record Lines(NDArray upSlope, NDArray up, NDArray downSlope, NDArray down) {}

    /** A layer over knots (K, D). */
    public TorchSpline(NDManager m, NDArray knots, int order) {
        silu = TorchOp.silu(m);
        sum = TorchOp.addcmul(m);
        addmm = TorchOp.addmm(m);
        int K = (int) knots.getShape().get(0);
        from = rows(knots, 0, K - 1);
        to = rows(knots, 1, K);
        for (int k = 1; k <= order; k++) {
            orders.add(lines(knots, k, K - 1 - k));
        }
    }

    private static NDArray rows(NDArray knots, int first, int end) {
        return knots.get(first + ":" + end).duplicate();
    }

    /** Rising from each of n knots to that k later, and falling from there, one knot on. */
    private static Lines lines(NDArray knots, int k, int n) {
        NDArray start = rows(knots, 0, n);
        NDArray end = rows(knots, k + 1, k + 1 + n);
        NDArray rise = rows(knots, k, k + n).sub(start).pow(-1);
        NDArray fall = end.sub(rows(knots, 1, n + 1)).pow(-1);
        return new Lines(rise, start.mul(rise).neg(), fall.neg(), end.mul(fall));
    }

    /** All bases at once, order by order. (R, S, D) */
    private NDArray bases(NDArray x) {
        NDArray at = x.expandDims(1);
        NDArray b = at.gte(from).logicalAnd(at.lt(to)).toType(x.getDataType(), false);
        for (Lines l : orders) {
            long n = l.up.getShape().get(0);
            NDArray up = sum.of(l.up, l.upSlope, at).mul(b.get(":, :" + n));
            b = sum.of(up, sum.of(l.down, l.downSlope, at), b.get(":, 1:"));
        }
        return b;
    }

    /** silu(x) base + sum over bases of bases(x) spline, (R, C). operands: x (R, D), base (D, C), spline (S, D, C). */
    public NDArray layer(NDList operands) {
        NDArray x = operands.get(0);
        NDArray base = operands.get(1);
        NDArray edges = operands.get(2).reshape(-1, base.getShape().get(1));
        NDArray flat = bases(x).reshape(x.getShape().get(0), -1);
        return addmm.of(flat.matMul(edges), silu.of(x), base);
    }
}
