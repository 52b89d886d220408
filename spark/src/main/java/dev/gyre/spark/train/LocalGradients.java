package dev.gyre.spark.train;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.TaskBatch;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A shard's gradients of one step. */
final class LocalGradients implements ShardTrainer {

    private final TaskBatch taskBatch;
    private final Plan plan;
    private final Map<String, Variable> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients;
    private final AtomicInteger rows;
    private final int batch;

    private LocalGradients(
            TaskBatch taskBatch,
            Plan plan,
            Family.Built<?> built,
            Map<String, Tensor> gradients,
            AtomicInteger rows,
            int batch) {
        this.taskBatch = taskBatch;
        this.plan = plan;
        this.gradients = gradients;
        this.rows = rows;
        this.batch = batch;
        built.variables().forEach(v -> parameters.put(v.name(), v));
    }

    /** Compiled for a run. */
    static <S extends Settings, M extends Model> LocalGradients of(RunConfig<S, M> config) {
        AtomicInteger rows = new AtomicInteger();
        int batch = config.run().batch();
        DatasetTask<? super M> dataset = config.open().behind(rows::get);
        Family.Built<M> built = config.build(dataset.domain(), Source.zeros());
        Device device = config.device().isEmpty() ? Devices.standard() : Devices.find(config.device());
        Graph g = new Graph();
        TaskBatch taskBatch = dataset.describe(g, built.model(), batch, Phase.TRAINING);
        List<Variable> trained = built.parameters().stream()
                .filter(Parameter::trained)
                .map(Parameter::variable)
                .toList();
        List<Tensor> handles = trained.stream().map(g::variable).toList();
        Map<Tensor, Tensor> found = Autodiff.gradients(g, taskBatch.loss(), handles);
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        for (int i = 0; i < handles.size(); i++) {
            gradients.put(trained.get(i).name(), found.get(handles.get(i)));
        }
        List<Tensor> fetches = new ArrayList<>(gradients.values());
        fetches.add(taskBatch.loss());
        // Parameters change between runs.
        PlanOptions options = PlanOptions.named("gradients").with(PlanOptions.Trait.REFRESHED);
        Plan plan = Plan.compile(g, device, fetches, options);
        taskBatch.prepare(device);
        return new LocalGradients(taskBatch, plan, built, gradients, rows, batch);
    }

    @Override
    public ShardResult run(ShardTask task) {
        rows.set(task.shard() * batch);
        task.parameters().get().into(parameters);
        long start = System.nanoTime();
        taskBatch.training(task.first(), plan::input);
        plan.run();
        long nanos = System.nanoTime() - start;
        SafetensorsWriter content = new SafetensorsWriter();
        gradients.forEach((name, t) -> content.floats(name, t.shape(), () -> plan.floats(t)));
        return new ShardResult(
                task.shard(),
                ExecutorEnvironment.here().where(),
                Parcel.of(content),
                plan.floats(taskBatch.loss())[0],
                0,
                0,
                nanos,
                plan.cost().flops());
    }

    /** Always true: gradients have no state. */
    @Override
    public boolean holds(int shard, long step) {
        return true;
    }

    @Override
    public void close() {
        taskBatch.close();
        plan.close();
    }
}
