package dev.gyre.models.train;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.optim.Lbfgs;
import dev.gyre.engine.plan.DoublePlan;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.TaskBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Steps by L-BFGS on all examples at once. The position and the history are double precision, in checkpoints too, so that a run
 * goes on bit for bit; the model's own parameters are the position in float32.
 */
final class LbfgsLearner implements Learner {

    /** Positions and gradients that a search has beside those that are remembered. */
    private static final int VECTORS = 5;

    private final List<Parameter> parameters;
    private final List<Variable> trained;
    private final Tensor loss;
    private final List<Tensor> gradients = new ArrayList<>();
    private final DoublePlan plan;
    private final int memory;
    private final int size;
    private final WideState state;
    private Optional<Lbfgs> fit = Optional.empty();

    private LbfgsLearner(Graph g, TaskBatch taskBatch, List<Parameter> parameters, int memory, Device device) {
        this.parameters = parameters;
        this.memory = memory;
        trained = parameters.stream()
                .filter(Parameter::trained)
                .map(Parameter::variable)
                .toList();
        size = trained.stream().mapToInt(v -> v.type().shape().size()).sum();
        state = new WideState("lbfgs", 1 + size + 2 * memory * size);
        loss = taskBatch.loss();
        List<Tensor> handles = trained.stream().map(g::variable).toList();
        Map<Tensor, Tensor> by = Autodiff.gradients(g, loss, handles);
        handles.forEach(t -> gradients.add(by.get(t)));
        plan = new DoublePlan(g, device);
        if (device.ledger().isPresent()) {
            device.ledger().get().variables(List.of(state.variable()));
            device.ledger().get().host((long) size * (2L * memory + VECTORS) * Double.BYTES);
            return;
        }
        taskBatch.training(1, plan::input);
        plan.run(); // an op without a form in double precision is to be told before the run begins
    }

    /**
     * Compiles a fit by L-BFGS.
     *
     * @param memory pairs that are remembered
     * @throws ConfigException if the examples to train on aren't a fixed number
     */
    static <N extends Model> LbfgsLearner of(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, int memory, Device device) {
        int known = dataset.known()
                .orElseThrow(
                        () -> new ConfigException("--optimizer lbfgs: it fits a fixed set of points, but new ones are"
                                + " drawn every step: give their number by --points"));
        Graph g = new Graph();
        TaskBatch taskBatch = dataset.describe(g, model, known, Phase.TRAINING);
        return new LbfgsLearner(g, taskBatch, parameters, memory, device);
    }

    @Override
    public Step step(long number) {
        if (fit.isEmpty()) {
            plan.refresh();
            fit = Optional.of(number == 1 ? begun() : goneOn());
        }
        Lbfgs running = fit.orElseThrow();
        float before = (float) running.value();
        float norm = (float) running.norm();
        double rate = running.step();
        double[] x = running.position();
        int at = 0;
        for (Variable v : trained) {
            float[] values = new float[v.type().shape().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) x[at + i];
            }
            v.buffer().write(values);
            at += values.length;
        }
        return new Step(before, norm, rate);
    }

    private Lbfgs begun() {
        double[] x = new double[size];
        int at = 0;
        for (Variable v : trained) {
            double[] own = plan.of(v);
            System.arraycopy(own, 0, x, at, own.length);
            at += own.length;
        }
        return new Lbfgs(this::evaluate, memory, x, List.of());
    }

    private Lbfgs goneOn() {
        state.load();
        List<Lbfgs.Pair> pairs = new ArrayList<>();
        int count = (int) state.get(0, 1)[0];
        for (int i = 0; i < count; i++) {
            int from = 1 + size + 2 * i * size;
            pairs.add(new Lbfgs.Pair(state.get(from, size), state.get(from + size, size)));
        }
        return new Lbfgs(this::evaluate, memory, state.get(1, size), pairs);
    }

    private double evaluate(double[] x, double[] gradient) {
        int at = 0;
        for (Variable v : trained) {
            double[] own = plan.of(v);
            System.arraycopy(x, at, own, 0, own.length);
            at += own.length;
        }
        plan.run();
        at = 0;
        for (Tensor t : gradients) {
            double[] own = plan.of(t);
            System.arraycopy(own, 0, gradient, at, own.length);
            at += own.length;
        }
        return plan.of(loss)[0];
    }

    @Override
    public List<Variable> variables() {
        return Stream.concat(parameters.stream().map(Parameter::variable), Stream.of(state.variable()))
                .toList();
    }

    @Override
    public void readVariables() {
        fit.ifPresent(running -> {
            List<Lbfgs.Pair> pairs = running.pairs();
            state.put(0, pairs.size());
            state.put(1, running.position());
            for (int i = 0; i < pairs.size(); i++) {
                int from = 1 + size + 2 * i * size;
                state.put(from, pairs.get(i).step());
                state.put(from + size, pairs.get(i).change());
            }
            state.store();
        });
    }

    @Override
    public void changed(long next) {
        plan.refresh();
        fit = Optional.of(begun());
    }

    @Override
    public long flops() {
        return plan.flops();
    }

    @Override
    public long bytes() {
        return plan.bytes();
    }

    @Override
    public void close() {}
}
