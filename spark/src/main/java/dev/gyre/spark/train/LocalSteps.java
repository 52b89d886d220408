package dev.gyre.spark.train;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.LearnerFactory;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.Learner;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A shard's own steps by the run's recipe. */
final class LocalSteps implements ShardTrainer {

    private final Learner learner;
    private final AtomicInteger rows;
    private final int batch;
    private final Map<String, Variable> parameters = new LinkedHashMap<>();
    private final Map<String, Variable> moments = new LinkedHashMap<>();
    private final Map<String, Variable> all = new LinkedHashMap<>();
    private Held held = new Held(-1, -1);

    /** The shard whose moments are here, as they were after a step. */
    private record Held(int shard, long step) {}

    private LocalSteps(Learner learner, Family.Built<?> built, AtomicInteger rows, int batch) {
        this.learner = learner;
        this.rows = rows;
        this.batch = batch;
        built.variables().forEach(v -> parameters.put(v.name(), v));
        learner.variables().forEach(v -> all.put(v.name(), v));
        moments.putAll(all);
        moments.keySet().removeAll(parameters.keySet());
    }

    /** Compiled for a run. */
    static <S extends Settings, M extends Model> LocalSteps of(RunConfig<S, M> config) {
        AtomicInteger rows = new AtomicInteger();
        DatasetTask<? super M> dataset = config.open().behind(rows::get);
        Family.Built<M> built = config.build(dataset.domain(), Source.zeros());
        Device device = config.device().isEmpty() ? Devices.standard() : Devices.find(config.device());
        Learner learner = LearnerFactory.HERE.learner(config, built, dataset, device);
        return new LocalSteps(learner, built, rows, config.run().batch());
    }

    @Override
    public ShardResult run(ShardTask task) {
        rows.set(task.shard() * batch);
        task.parameters().get().into(parameters);
        long loaded = 0;
        if (!holds(task.shard(), task.first() - 1)) {
            Parcel sent = task.moments().get();
            sent.into(moments);
            loaded = sent.bytes();
        }
        learner.changed(task.first());
        double loss = 0;
        double norm = 0;
        long start = System.nanoTime();
        for (long number = task.first(); number <= task.last(); number++) {
            Learner.Step step = learner.step(number);
            loss += step.loss();
            norm += step.norm();
        }
        long nanos = System.nanoTime() - start;
        learner.readVariables();
        held = new Held(task.shard(), task.last());
        double steps = task.last() - task.first() + 1;
        return new ShardResult(
                task.shard(),
                ExecutorEnvironment.here().where(),
                Parcel.of(all),
                loss / steps,
                norm / steps,
                loaded,
                nanos,
                learner.flops());
    }

    @Override
    public boolean holds(int shard, long step) {
        return held.equals(new Held(shard, step));
    }

    @Override
    public void close() {
        learner.close();
    }
}
