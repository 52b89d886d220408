package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** A problem in PyTorch: copies of its float operands, and fresh leaves of autograd for every pass. */
public final class TorchProblem {

    private final Trial trial;
    private final Problem problem;
    private final NDManager manager;
    private final NDList arrays;
    private final List<Boolean> differentiable;
    private final NDArray upstream;

    /** Starts PyTorch with the trial's threads and operands. */
    TorchProblem(Trial trial) {
        this.trial = trial;
        problem = trial.problem();
        manager = Torch.start(trial.threads());
        List<Tensor> operands = problem.operands();
        arrays = new NDList(operands.stream().map(this::array).toList());
        differentiable =
                operands.stream().map(problem.differentiable()::contains).toList();
        upstream = problem.upstream().map(this::array).orElse(null);
    }

    private NDArray array(Tensor t) {
        long[] shape = Arrays.stream(t.shape().toArray()).asLongStream().toArray();
        return Torch.array(manager, problem.numbers(t), shape);
    }

    /** Owner of the arrays. */
    public NDManager manager() {
        return manager;
    }

    /** A size of the shape. */
    public int size(String name) {
        return trial.size(name);
    }

    /** Sizes of the problem. */
    public WorkShape shape() {
        return trial.shape();
    }

    /** A float operand, in the problem's order. */
    public NDArray operand(int i) {
        return arrays.get(i);
    }

    /** The gradient at the result. */
    public NDArray upstream() {
        return upstream;
    }

    /** The float operands in the problem's order; those at which it wants gradients are fresh leaves. */
    private NDList operands() {
        NDList all = new NDList(arrays.size());
        for (int i = 0; i < arrays.size(); i++) {
            all.add(differentiable.get(i) ? Torch.leaf(arrays.get(i)) : arrays.get(i));
        }
        return all;
    }

    /** What the problem wants: the result, and if asked for the gradients after a backward pass to the operands. */
    private NDList results(NDArray y, NDList operands) {
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

    /** A contender whose forward pass is a function of the operands. */
    ReadyContender ready(String contender, Function<NDList, NDArray> forward) {
        return ready(contender, () -> {
            NDList operands = operands();
            return results(forward.apply(operands), operands);
        });
    }

    /** A contender that gives all of the problem's results. */
    ReadyContender ready(String contender, Supplier<NDList> pass) {
        problem.check(contender, Torch.read(pass));
        return ReadyContender.writing(() -> Torch.run(pass), manager::close);
    }
}
