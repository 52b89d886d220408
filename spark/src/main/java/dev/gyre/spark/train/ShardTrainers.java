package dev.gyre.spark.train;

import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.train.Rounds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The learners that a JVM's tasks have compiled, kept from round to round. Only the newest job's are. */
final class ShardTrainers {

    /** The trainers of this JVM, which is an executor, or the program itself where Spark runs in it. */
    static final ShardTrainers OF_THIS_JVM = new ShardTrainers();

    private final Map<String, List<ShardTrainer>> idle = new HashMap<>();

    /**
     * Runs a shard's steps.
     *
     * @param id of the job
     * @param job the job, which is asked for if nothing is compiled for it yet
     */
    ShardResult run(String id, Supplier<RunDescription> job, ShardTask task) {
        ShardTrainer trainer = take(id, task);
        if (trainer == null) {
            trainer = job.get().with(ShardTrainers::compiled);
        }
        boolean done = false;
        try {
            ShardResult result = trainer.run(task);
            done = true;
            return result;
        } finally {
            giveBack(id, trainer, done);
        }
    }

    private static ShardTrainer compiled(RunConfig<?, ?> config) {
        Rounds rounds = config.rounds().orElseThrow(() -> new ConfigException("the run has no rounds"));
        return switch (rounds.average()) {
            case PARAMETERS -> LocalSteps.of(config);
            case GRADIENTS -> LocalGradients.of(config);
        };
    }

    /** One that has the shard's state if there's one, or else any; null if there's none. */
    private synchronized ShardTrainer take(String id, ShardTask task) {
        List<ShardTrainer> those = idle.computeIfAbsent(id, i -> new ArrayList<>());
        if (idle.size() > 1) {
            idle.entrySet().removeIf(e -> !e.getKey().equals(id) && closed(e.getValue()));
        }
        ShardTrainer chosen = those.stream()
                .filter(t -> t.holds(task.shard(), task.first() - 1))
                .findFirst()
                .orElse(those.isEmpty() ? null : those.getFirst());
        those.remove(chosen);
        return chosen;
    }

    private static boolean closed(List<ShardTrainer> trainers) {
        trainers.forEach(ShardTrainer::close);
        return true;
    }

    private synchronized void giveBack(String id, ShardTrainer trainer, boolean usable) {
        if (usable && idle.containsKey(id)) {
            idle.get(id).add(trainer);
        } else {
            trainer.close();
        }
    }
}
