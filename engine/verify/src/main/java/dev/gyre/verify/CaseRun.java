package dev.gyre.verify;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.TaskRun;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A case built into a graph with its gradients and compiled for a device, its buffers poisoned before each run. */
final class CaseRun implements AutoCloseable {

    private final Case test;
    private final Device device;
    private final FedGraph graph = new FedGraph();
    private final List<Tensor> argTensors = new ArrayList<>();
    private final List<Tensor> states = new ArrayList<>();
    private final List<Tensor> outputs;
    private final List<double[]> upstreamValues = new ArrayList<>();
    private final Map<Tensor, Tensor> gradients;
    private final List<Tensor> results = new ArrayList<>();
    private Plan plan;

    CaseRun(Case test, Device device, double[][] args, RandomGenerator random) {
        this.test = test;
        for (int a = 0; a < args.length; a++) {
            argTensors.add(operand(test.args().get(a), args[a]));
        }
        this.outputs = test.build().build(graph, argTensors);
        this.gradients = differentiate(random);
        results.addAll(outputs);
        results.addAll(states);
        this.device = device;
        this.plan = compile(device);
    }

    private Tensor operand(Arg a, double[] values) {
        if (a.kind() != Arg.Kind.UPDATED) {
            return graph.input(a.name(), a.type(), b -> write(b, values));
        }
        Tensor state = graph.state(a.name(), a.type(), b -> write(b, values));
        states.add(state);
        return state;
    }

    private Map<Tensor, Tensor> differentiate(RandomGenerator random) {
        Map<Tensor, Tensor> seeds = new HashMap<>();
        for (Tensor out : outputs) {
            double[] values = new double[out.shape().size()];
            if (out.type().dtype() == DType.F32) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                seeds.put(out, graph.input("d" + out.name(), out.type(), b -> write(b, values)));
            }
            upstreamValues.add(values);
        }
        List<Tensor> wrt = new ArrayList<>();
        for (int a = 0; a < argTensors.size(); a++) {
            if (test.args().get(a).kind() == Arg.Kind.DIFFERENTIABLE) {
                wrt.add(argTensors.get(a));
            }
        }
        return wrt.isEmpty() ? Map.of() : Autodiff.gradients(graph.graph(), seeds, wrt);
    }

    private Plan compile(Device on) {
        return compile(on, PlanOptions.named("verify"));
    }

    private Plan compile(Device on, PlanOptions named) {
        List<Tensor> fetches = new ArrayList<>(outputs);
        fetches.addAll(gradients.values());
        // States are set anew before each run.
        PlanOptions options = named.withPoison().with(PlanOptions.Trait.REFRESHED);
        return Plan.compile(graph.graph(), on, fetches, options.with(PlanOptions.Trait.TRACED));
    }

    /** Tasks of the plan, and those of the last run that the profiler saw on the device. */
    Comparison proof() {
        List<TaskRun> seen = plan.taskRuns().stream()
                .filter(r -> r.kernelNanos() > 0 && device.description().contains(r.device()))
                .toList();
        String what = "kernels seen on " + device.id() + " by the profiler";
        return seen.size() == plan.tasks()
                ? new Comparison(what, 0, 0, "")
                : Comparison.failed(what, 0, seen.size() + " of " + plan.tasks() + ": " + plan.taskRuns());
    }

    void execute() {
        graph.feed(plan);
        plan.run();
    }

    /** The outputs of this run as plain sequential calls of the kernels. */
    List<float[]> plainly() {
        plan.close();
        plan = compile(Devices.find(Devices.PLAIN));
        execute();
        return everything();
    }

    /** The outputs of this run in forms for GPUs; empty if the case has none. */
    Optional<List<float[]>> grouped() {
        Plan tiled = compile(device, PlanOptions.named("grouped").with(PlanOptions.Trait.GROUPED));
        if (!tiled.grouped()) {
            tiled.close();
            return Optional.empty();
        }
        plan.close();
        plan = tiled;
        execute();
        return Optional.of(everything());
    }

    String resultName(int i) {
        return i < outputs.size()
                ? "output " + i
                : states.get(i - outputs.size()).name();
    }

    float[] result(int i) {
        return plan.floats(results.get(i));
    }

    float[] gradient(int arg) {
        return plan.floats(gradients.get(argTensors.get(arg)));
    }

    /** Every result and gradient, for a comparison with another run. */
    List<float[]> everything() {
        List<float[]> all = new ArrayList<>();
        results.forEach(t -> all.add(plan.floats(t)));
        argTensors.stream().filter(gradients::containsKey).forEach(t -> all.add(plan.floats(gradients.get(t))));
        return all;
    }

    /** The sum of all outputs, weighted by their upstream gradients. */
    double weighted(double[][] values) {
        double sum = 0;
        for (int o = 0; o < outputs.size(); o++) {
            for (int i = 0; i < upstreamValues.get(o).length; i++) {
                sum += values[o][i] * upstreamValues.get(o)[i];
            }
        }
        return sum;
    }

    private static void write(Buffer b, double[] values) {
        for (int i = 0; i < values.length; i++) {
            b.number(i, values[i]);
        }
    }

    @Override
    public void close() {
        plan.close();
    }
}
