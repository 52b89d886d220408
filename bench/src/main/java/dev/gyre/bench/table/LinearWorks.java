package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import dev.gyre.bench.oracle.Oracles;
import dev.gyre.bench.peer.CommonsMath;
import dev.gyre.bench.peer.TorchLMul;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.ReadyContender;
import dev.gyre.bench.work.TorchProblem;
import dev.gyre.bench.work.Trial;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.activation.Activation.Kind;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.linear.MonarchFactor;
import dev.gyre.engine.op.linear.QuantizedMatMul;
import dev.gyre.engine.op.lmul.LMulDenseMatMul;
import dev.gyre.engine.op.ternary.QuantizeRows;
import dev.gyre.engine.op.ternary.TernaryMatMul;
import dev.gyre.engine.op.ternary.TernaryWeights.Packing;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.math3.linear.RealMatrix;

/** Products with matrices, y = x w, of floats and of less. x: (M, K); w: (K, N). */
final class LinearWorks {

    private static final int LARGEST = 127;
    private static final int MANTISSA = 23;

    private LinearWorks() {}

    /** Square matrices. Commons Math computes in double: it has no other matrices. */
    static Work matmul() {
        return Work.of("matmul", "product of square matrices", "size=512", "size=1024")
                .posed(s -> {
                    int size = s.size("size");
                    Problem p = new Problem("matmul", 1e-6 * Math.sqrt(size));
                    Tensor x = p.normal("x", 1, size, size);
                    Tensor w = p.normal("w", 1, size, size);
                    return p.result("the product", p.graph().apply(new DenseMatMul(x, w)))
                            .expect(() -> List.of(Oracles.product(p.numbers(x), p.numbers(w), size, size)));
                })
                .in(Unit.FLOPS, s -> 2 * s.product("size", "size", "size"))
                .ours()
                .sequential("Commons Math", LinearWorks::commonsProduct)
                .ours("gyre, scalar", "-Dgyre.simd=false")
                .blas("OpenBLAS")
                .plain()
                .torch("PyTorch", _ -> x -> x.get(0).matMul(x.get(1)));
    }

    private static ReadyContender commonsProduct(Trial t) {
        RealMatrix x = CommonsMath.matrix(t.problem().numbers(0), t.size("size"));
        RealMatrix w = CommonsMath.matrix(t.problem().numbers(1), t.size("size"));
        t.problem().check("Commons Math", List.of(CommonsMath.floats(x.multiply(w))));
        return ReadyContender.of(() -> x.multiply(w));
    }

    /** A dense layer. PyTorch keeps its weight as (N, K), and makes no graph for gradients: no operand asks for one. */
    static Work linear() {
        return Work.of("linear", "GELU(x w + b)", "inputs=512 outputs=2048 rows=64")
                .posed(s -> {
                    Problem p = new Problem("linear", 1e-5);
                    int inputs = s.size("inputs");
                    Tensor x = p.normal("x", 1, s.size("rows"), inputs);
                    Tensor w = p.normal("w", 1 / Math.sqrt(inputs), inputs, s.size("outputs"));
                    Tensor bias = p.normal("bias", 1, s.size("outputs"));
                    Tensor sum = p.graph().apply(new AddBias(p.graph().apply(new DenseMatMul(x, w)), bias));
                    Tensor y = p.graph().apply(new dev.gyre.engine.op.activation.Activation(sum, Kind.GELU));
                    return p.result("y", y)
                            .expect(() -> Oracles.denseGelu(p.numbers(x), p.numbers(w), p.numbers(bias), inputs));
                })
                .in(Unit.FLOPS, s -> 2 * s.product("rows", "inputs", "outputs"))
                .bounded(LinearWorks::leastOfLayer)
                .ours()
                .plain()
                .torch("PyTorch", t -> {
                    NDArray w = t.operand(1).transpose().duplicate();
                    return x ->
                            Activation.gelu(Linear.linear(x.get(0), w, x.get(2)).singletonOrThrow());
                });
    }

    /** Nothing between the product and the result is written. */
    private static RooflineBound leastOfLayer(WorkShape s) {
        long inputs = s.size("inputs");
        long outputs = s.size("outputs");
        long results = s.size("rows") * outputs;
        long floats = s.size("rows") * inputs + inputs * outputs + outputs + results;
        return new RooflineBound(Float.BYTES * floats, Map.of(Operation.MULTIPLY_ADD, results * inputs), List.of())
                .and(Operation.EXP, results);
    }

    /** Weights in memory, with a scale for each output; the others read the same numbers as floats. The first shape is generation's. */
    static Work int8() {
        return Work.of(
                        "int8",
                        "y = x w, w as 8-bit integers with a scale for each output",
                        "shape=1x4096x4096",
                        "shape=64x1024x1024")
                .posed(s -> {
                    Problem p = new Problem("int8", 1e-5);
                    int[] mkn = s.sides("shape");
                    Supplier<RoundedWeight> w = OperandValues.once(() -> new RoundedWeight(mkn[1], mkn[2]));
                    Tensor x = p.normal("x", 1, mkn[0], mkn[1]);
                    Tensor packed = p.operand(
                            "packed",
                            QuantizedMatMul.type(mkn[1], mkn[2]),
                            b -> w.get().packed(b));
                    Tensor scale = p.operand(
                            "scale", TensorType.f32(mkn[2]), b -> w.get().scale(b));
                    return p.result("the product", p.graph().apply(new QuantizedMatMul(x, packed, scale)));
                })
                .ours()
                .ours("gyre, float32", LinearWorks::int8Floats)
                .blas("OpenBLAS", LinearWorks::int8Floats)
                .plain()
                .torch("PyTorch", LinearWorks::int8Floats, LinearWorks::torchLinear);
    }

    private static Problem int8Floats(WorkShape s) {
        Problem p = new Problem("floats", 1e-5);
        int[] mkn = s.sides("shape");
        Tensor x = p.normal("x", 1, mkn[0], mkn[1]);
        Tensor w = p.operand("w", () -> new RoundedWeight(mkn[1], mkn[2]).floats(), mkn[1], mkn[2]);
        return p.result("the product", p.graph().apply(new DenseMatMul(x, w)));
    }

    /** {@code torch.nn.functional.linear} without a bias, the weight as {@code torch.nn.Linear} keeps it, (N, K). */
    private static Function<NDList, NDArray> torchLinear(TorchProblem t) {
        NDArray w = t.operand(1).transpose().duplicate();
        return x -> x.get(0).matMul(w.transpose());
    }

    /**
     * Ours quantises x to 8 bits and adds on packed weights; the libraries multiply floats. x is drawn so that its quantisation is exact,
     * and all have the same result. The first shape is generation's.
     */
    static Work ternary() {
        return Work.of(
                        "ternary",
                        "y = x w, w ternary and packed, x quantised to 8 bits",
                        "shape=1x4096x4096",
                        "shape=128x2048x2048")
                .posed(s -> packed(s, Packing.TWO_BITS))
                .ours()
                .ours("gyre, 5 a byte", s -> packed(s, Packing.FIVE_A_BYTE))
                .blas("OpenBLAS", LinearWorks::ternaryFloats)
                .plain()
                .torch("PyTorch", LinearWorks::ternaryFloats, LinearWorks::torchLinear);
    }

    private static Problem packed(WorkShape s, Packing packing) {
        Problem p = new Problem("ternary", 1e-5);
        int[] mkn = s.sides("shape");
        Supplier<PackedTernary> w = OperandValues.once(() -> new PackedTernary(mkn[1], mkn[2], packing));
        Tensor x = p.operand("x", () -> wholeNumbers(mkn[0], mkn[1]), mkn[0], mkn[1]);
        Tensor packed =
                p.operand("packed", packing.type(mkn[1], mkn[2]), b -> w.get().write(b));
        Tensor scale =
                p.operand("scale", TensorType.f32(1), b -> b.write(w.get().scale()));
        List<Tensor> q = QuantizeRows.plain(p.graph(), x);
        return p.result("the product", p.graph().apply(new TernaryMatMul(q.get(0), q.get(1), packed, scale)));
    }

    private static Problem ternaryFloats(WorkShape s) {
        Problem p = new Problem("floats", 1e-5);
        int[] mkn = s.sides("shape");
        Tensor x = p.operand("x", () -> wholeNumbers(mkn[0], mkn[1]), mkn[0], mkn[1]);
        Tensor w = p.operand("w", () -> new PackedTernary(mkn[1], mkn[2], Packing.TWO_BITS).ternary(), mkn[1], mkn[2]);
        return p.result("the product", p.graph().apply(new DenseMatMul(x, w)));
    }

    private static float[] wholeNumbers(int M, int K) {
        int[] drawn = OperandValues.below(2 * LARGEST + 1, M * K, 0);
        float[] x = new float[drawn.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % K == 0 ? LARGEST : drawn[i] - LARGEST;
        }
        return x;
    }

    /** Products by integer addition of bit patterns; {@link TorchLMul} adds the same integers. */
    static Work lmul() {
        return Work.of("lmul", "product of square matrices by L-Mul", "size=256")
                .posed(s -> {
                    Problem p = new Problem("lmul", 1e-5);
                    Tensor x = p.normal("x", 1, s.size("size"), s.size("size"));
                    Tensor w = p.normal("w", 1, s.size("size"), s.size("size"));
                    return p.result("the product", p.graph().apply(new LMulDenseMatMul(x, w, MANTISSA)));
                })
                .ours()
                .plain()
                .torch("PyTorch", _ -> x -> TorchLMul.matMul(x.get(0), x.get(1)));
    }

    /**
     * N = S^2. x, y: (B, N); the first factor: (S, S, S), block, input, output; the second: (1, S, S, S), output, input, interleaved block.
     * PyTorch has it as two batched products; OpenBLAS multiplies with the dense matrix that the factors make.
     */
    static Work monarch() {
        return Work.of("monarch", "product with a Monarch matrix of order 2", "batch=64 side=64")
                .posed(LinearWorks::factors)
                .ours()
                .blas("OpenBLAS, dense", LinearWorks::dense)
                .plain()
                .torch("PyTorch", t -> {
                    int side = t.size("side");
                    NDArray x = t.operand(0).reshape(-1, side, side);
                    NDArray first = t.operand(1);
                    NDArray second = t.operand(2).squeeze(0).transpose(2, 1, 0).duplicate();
                    return _ -> {
                        NDArray h = x.transpose(1, 0, 2).batchMatMul(first);
                        NDArray y = h.transpose(2, 1, 0).batchMatMul(second);
                        return y.transpose(1, 2, 0).reshape(-1, (long) side * side);
                    };
                });
    }

    private static Problem factors(WorkShape s) {
        Problem p = new Problem("monarch", 1e-5);
        Graph g = p.graph();
        int side = s.size("side");
        Tensor x = p.normal("x", 1, s.size("batch"), side * side);
        Tensor first = p.normal("first", 1 / Math.sqrt(side), side, side, side);
        Tensor second = p.normal("second", 1 / Math.sqrt(side), 1, side, side, side);
        return p.result("the product", MonarchFactor.product(g, x, first, second));
    }

    private static Problem dense(WorkShape s) {
        Problem factors = factors(s);
        Problem p = new Problem("dense", 1e-5);
        int side = s.size("side");
        int width = side * side;
        Tensor x = p.normal("x", 1, s.size("batch"), width);
        Tensor w = p.operand("w", () -> dense(factors.numbers(1), factors.numbers(2), side), width, width);
        return p.result("the product", p.graph().apply(new DenseMatMul(x, w)));
    }

    private static float[] dense(float[] first, float[] second, int side) {
        int width = side * side;
        float[] d = new float[width * width];
        for (int i = 0; i < d.length; i++) {
            int input = i / width;
            int output = i % width;
            int block = input / side;
            int between = output % side;
            int to = (output / side * side + block) * side + between;
            d[i] = first[input * side + between] * second[to];
        }
        return d;
    }
}
