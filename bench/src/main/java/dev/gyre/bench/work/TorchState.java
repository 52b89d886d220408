package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.TearDown;

/** A contender that computes a problem in PyTorch: its arrays, and fresh leaves of autograd for every pass. */
public abstract class TorchState {

    /** Owner of the arrays, until the tear-down. */
    public NDManager manager;

    private Problem problem;
    private NDList arrays;
    private List<Boolean> differentiable;
    private NDArray upstream;

    /** Starts PyTorch with copies of the problem's float operands. */
    public final void start(Problem p, Threads t) {
        problem = p;
        manager = Torch.start(t.threads);
        List<Tensor> operands = p.operands();
        arrays = new NDList(operands.stream().map(this::array).toList());
        differentiable = operands.stream().map(p.differentiable()::contains).toList();
        upstream = p.upstream().map(this::array).orElse(null);
    }

    private NDArray array(Tensor t) {
        long[] shape = Arrays.stream(t.shape().toArray()).asLongStream().toArray();
        return Torch.array(manager, problem.numbers(t), shape);
    }

    /** The float operands in the problem's order; those at which it wants gradients are fresh leaves. */
    public final NDList operands() {
        NDList all = new NDList(arrays.size());
        for (int i = 0; i < arrays.size(); i++) {
            all.add(differentiable.get(i) ? Torch.leaf(arrays.get(i)) : arrays.get(i));
        }
        return all;
    }

    /**
     * What the problem wants.
     *
     * @param y the result
     * @param operands from {@link #operands}, to which it then goes backward
     */
    public final NDList results(NDArray y, NDList operands) {
        if (upstream == null) {
            return new NDList(y);
        }
        NDList leaves = new NDList();
        for (int i = 0; i < operands.size(); i++) {
            if (differentiable.get(i)) {
                leaves.add(operands.get(i));
            }
        }
        return Torch.gradients(y.reshape(upstream.getShape()), upstream, leaves);
    }

    /** Refuses a pass with other results than expected. */
    public final void check(String contender, Supplier<NDList> pass) {
        problem.check(contender, Torch.read(pass));
    }

    /** Frees the arrays. */
    @TearDown
    public void tearDown() {
        manager.close();
    }
}
