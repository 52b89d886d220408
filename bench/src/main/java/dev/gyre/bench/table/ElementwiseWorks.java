package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Activation;
import dev.gyre.bench.op.Axpy;
import dev.gyre.bench.op.CellUpdate;
import dev.gyre.bench.op.SigmoidTanh;
import dev.gyre.bench.oracle.Oracles;
import dev.gyre.bench.peer.Blas;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.ReadyContender;
import dev.gyre.bench.work.Trial;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/** Long vectors element by element, and a plan's own overhead. */
final class ElementwiseWorks {

    private static final String LONG = "length=16777216";
    private static final float A = 0.5f;
    private static final int CHAIN = 100;
    private static final float FACTOR = 1.01f;

    private ElementwiseWorks() {}

    /** The speed of memory. PyTorch's is {@code y[:] = x}, which is {@code copy_}; DJL's {@code copyTo} goes through Java's memory. */
    static Work copy() {
        return Work.of("copy", "y = x", LONG)
                .posed(s -> {
                    Problem p = new Problem("copy", 0);
                    Tensor x = p.normal("x", 1, s.size("length"));
                    Tensor y = p.state("y", 0, s.size("length"));
                    p.graph().add(new Copy(x, y));
                    return p.result("the copy", y).expectFloats(() -> List.of(p.numbers(x)));
                })
                .in(Unit.BYTES, s -> 2 * s.bytes("length"))
                .bounded(s -> new RooflineBound((long) (2 * s.bytes("length")), Map.of(), List.of()))
                .ours()
                .plain()
                .torchResults("PyTorch", t -> {
                    NDIndex all = new NDIndex("0:" + t.size("length"));
                    NDArray x = t.operand(0);
                    NDArray y = t.operand(1);
                    return () -> {
                        y.set(all, x);
                        return new NDList(y);
                    };
                });
    }

    /** In place, in PyTorch by {@code y.add_(x, alpha=a)}. */
    static Work axpy() {
        return Work.of("axpy", "y = y + a x", LONG)
                .posed(s -> {
                    Problem p = new Problem("axpy", 1e-6);
                    Tensor x = p.normal("x", 1, s.size("length"));
                    Tensor y = p.state("y", 1, s.size("length"));
                    p.graph().add(new Axpy(x, y, A));
                    return p.result("y", y).expect(() -> {
                        float[] from = p.numbers(x);
                        float[] to = p.numbers(y);
                        return Oracles.elements(to.length, i -> to[i] + (double) A * from[i]);
                    });
                })
                .in(Unit.BYTES, s -> 3 * s.bytes("length"))
                .ours()
                .contender("OpenBLAS", Peer.OPENBLAS, ElementwiseWorks::blasAxpy)
                .plain()
                .torchResults("PyTorch", t -> {
                    TorchOp axpy = new TorchOp(t.manager(), "torch.add_(y, x, alpha=" + A + ")", "y", "x");
                    return () -> new NDList(axpy.of(t.operand(1), t.operand(0)));
                });
    }

    private static ReadyContender blasAxpy(Trial t) {
        Blas.start(t.threads());
        FloatPointer x = new FloatPointer(t.problem().numbers(0));
        FloatPointer y = new FloatPointer(t.problem().numbers(1));
        int n = t.size("length");
        Blas.axpy(n, A, x, y);
        t.problem().check("OpenBLAS", List.of(Blas.read(y, n)));
        return ReadyContender.writing(() -> Blas.axpy(n, A, x, y), () -> {
            x.close();
            y.close();
        });
    }

    /** The speed of transcendental functions. */
    static Work gate() {
        return Work.of("gate", "sigmoid(x) tanh(x)", LONG)
                .posed(s -> {
                    Problem p = new Problem("gate", 1e-6);
                    Tensor x = p.normal("x", 2, s.size("length"));
                    return p.result("y", p.graph().apply(new SigmoidTanh(x))).expect(() -> {
                        float[] from = p.numbers(x);
                        return Oracles.elements(from.length, i -> Oracles.sigmoid(from[i]) * Math.tanh(from[i]));
                    });
                })
                .in(Unit.BYTES, s -> 2 * s.bytes("length"))
                .ours()
                .plain()
                .torch(
                        "PyTorch",
                        _ -> x -> Activation.sigmoid(x.get(0)).muli(x.get(0).tanh()));
    }

    /** A cell's update without the gates' functions, four vectors read and one written. */
    static Work cell() {
        return Work.of("cell", "c' = f c + i z", LONG)
                .posed(s -> {
                    Problem p = new Problem("cell", 1e-6);
                    Tensor f = p.normal("f", 1, s.size("length"));
                    Tensor c = p.normal("c", 1, s.size("length"));
                    Tensor i = p.normal("i", 1, s.size("length"));
                    Tensor z = p.normal("z", 1, s.size("length"));
                    return p.result("the new cell", p.graph().apply(new CellUpdate(f, c, i, z)))
                            .expect(() -> cells(p.numbers(f), p.numbers(c), p.numbers(i), p.numbers(z)));
                })
                .in(Unit.BYTES, s -> 5 * s.bytes("length"))
                .ours()
                .plain()
                .torch("PyTorch", t -> {
                    TorchOp cell =
                            new TorchOp(t.manager(), "torch.addcmul_(torch.mul(f, c), i, z)", "f", "c", "i", "z");
                    return x -> cell.of(x.get(0), x.get(1), x.get(2), x.get(3));
                });
    }

    private static List<double[]> cells(float[] f, float[] c, float[] i, float[] z) {
        return Oracles.elements(f.length, k -> (double) f[k] * c[k] + (double) i[k] * z[k]);
    }

    /** A chain of tasks on a few numbers, time per task. */
    static Work plan() {
        return Work.of("plan", "a task beside its work", "length=16")
                .posed(s -> {
                    Problem p = new Problem("chain", 1e-5);
                    Tensor x = p.normal("x", 1, s.size("length"));
                    Tensor y = x;
                    for (int i = 0; i < CHAIN; i++) {
                        y = p.graph().apply(new Scale(y, FACTOR));
                    }
                    return p.result("the end of the chain", y).expect(() -> {
                        float[] from = p.numbers(x);
                        return Oracles.elements(from.length, i -> from[i] * Math.pow(FACTOR, CHAIN));
                    });
                })
                .in(Unit.TASKS, _ -> 1)
                .unbounded()
                .inParts(CHAIN)
                .ours();
    }
}
