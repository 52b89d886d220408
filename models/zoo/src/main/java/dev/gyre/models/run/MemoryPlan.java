package dev.gyre.models.run;

import dev.gyre.engine.device.ByteSize;
import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Ledger;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.TooLargeException;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.Learner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The memory that something takes, from shapes alone: the model is declared without numbers, and all plans are made for a device on which
 * nothing is allocated. In bytes.
 *
 * @param what is planned, for messages
 * @param numbers of the model's parameters, frozen ones too; buffers are none
 * @param parameters what these take
 * @param state what else outlives a run: moments of the optimiser, states of sequences
 * @param plans intermediates and inputs of all plans
 * @param host what the host keeps beside: positions and gradients in double precision, the largest parameter as it's drawn or read
 * @param beyond what no memory suffices for, a tensor with more elements than any can have; the rest is nothing then
 */
public record MemoryPlan(
        String what, long numbers, long parameters, long state, long plans, long host, Optional<String> beyond) {

    /**
     * The bytes of a JVM that runs plans, without their arrays: classes, compiled code, and the young generation that the gyre script
     * gives it. Measured over eight models, half a minute after they began: 185 to 313 MiB, 213 by the median and 227 on average; while the
     * compilers are at work up to 150 MiB more, until the script's JVM gives that back.
     */
    private static final long JAVA = 225L << 20;

    private static final long MIB = 1 << 20;

    /** Share of all arrays that the collector's own tables take, and the room between large ones. */
    private static final double COLLECTOR = 0.03;

    /** The plan of a run, which trains and validates. */
    public static <S extends Settings, M extends Model> MemoryPlan ofTraining(
            RunConfig<S, M> config, DatasetTask<? super M> dataset, Device device) {
        return ofTraining(config, dataset, device, LearnerFactory.HERE);
    }

    /** The memory of training where something else does the steps. */
    static <S extends Settings, M extends Model> MemoryPlan ofTraining(
            RunConfig<S, M> config, DatasetTask<? super M> dataset, Device device, LearnerFactory learners) {
        return of(
                config, dataset.domain(), device, "training " + config.family().name(), (built, planned) -> {
                    try (Learner learner = learners.learner(config, built, dataset, planned);
                            Evaluation _ = Evaluation.of(
                                    built.model(), dataset, config.run().batch(), planned)) {
                        planned.ledger().orElseThrow().variables(learner.variables());
                    }
                });
    }

    /**
     * The plan of a model by itself.
     *
     * @param small bytes of the parameters that aren't floats, by name
     */
    static <S extends Settings, M extends Model> MemoryPlan ofModel(
            RunConfig<S, M> config, Domain domain, Device device, Map<String, Long> small) {
        String what = "a model of " + config.family().name();
        return possible(what, () -> declared(config, domain, device, what, small, (built, planned) -> {}));
    }

    /** The plan of measuring a model that's there already. */
    public static <M extends Model> MemoryPlan ofEvaluation(
            M model, DatasetTask<? super M> dataset, int batch, Device device, Multiplication multiplication) {
        return beside(
                "measuring it",
                device,
                planned -> Evaluation.of(model, dataset, batch, planned, multiplication)
                        .close());
    }

    /**
     * The plan of work with a model that's there already.
     *
     * @param what it is, for messages
     * @param plans makes all of its plans on the device that it's given
     */
    public static MemoryPlan beside(String what, Device device, Consumer<Device> plans) {
        return possible(what, () -> {
            Ledger ledger = new Ledger();
            plans.accept(device.planned(ledger));
            return of(what, 0, 0, ledger.bytes(Role.STATE), ledger.planBytes(), ledger.hostBytes());
        });
    }

    private static MemoryPlan of(String what, long numbers, long parameters, long state, long plans, long host) {
        return new MemoryPlan(what, numbers, parameters, state, plans, host, Optional.empty());
    }

    private static MemoryPlan possible(String what, Supplier<MemoryPlan> plan) {
        try {
            return plan.get();
        } catch (TooLargeException e) {
            return new MemoryPlan(what, 0, 0, 0, 0, 0, Optional.of(e.tensor()));
        }
    }

    private static <S extends Settings, M extends Model> MemoryPlan of(
            RunConfig<S, M> config,
            Domain domain,
            Device device,
            String what,
            BiConsumer<Family.Built<M>, Device> plans) {
        return possible(what, () -> declared(config, domain, device, what, Map.of(), plans));
    }

    private static <S extends Settings, M extends Model> MemoryPlan declared(
            RunConfig<S, M> config,
            Domain domain,
            Device device,
            String what,
            Map<String, Long> small,
            BiConsumer<Family.Built<M>, Device> plans) {
        Family.Built<M> built = config.build(domain, Source.none());
        List<Parameter> all = built.parameters();
        long floats = all.stream().mapToLong(p -> p.variable().type().bytes()).sum();
        ToLongFunction<Parameter> bytes =
                p -> small.getOrDefault(p.name(), p.variable().type().bytes());
        long parameters = all.stream().mapToLong(bytes).sum();
        long largest = all.stream().mapToLong(bytes).max().orElse(0);
        Ledger ledger = new Ledger();
        MemoryPlan declared = of(what, built.size(), parameters, 0, 0, largest);
        // With many blocks it takes a while to plan them; what can't be is told before.
        declared.require(device);
        ledger.variables(built.variables());
        plans.accept(built, device.planned(ledger));
        return of(
                what,
                built.size(),
                parameters,
                ledger.variableBytes() - floats,
                ledger.planBytes(),
                largest + ledger.hostBytes());
    }

    /** Bytes of all arrays. */
    public long arrays() {
        return parameters + state + plans + host;
    }

    /** The bytes of memory that the process will take, Java's own included, where plans run in this JVM. */
    public long resident() {
        return JAVA + Math.round(arrays() * (1 + COLLECTOR));
    }

    /**
     * Refuses what doesn't fit, beside what's there already.
     *
     * @throws DeviceException names what's planned and what's free, or what can't be however much that is
     */
    public void require(Device device) {
        require(device, "--dim, --blocks, --batch or --length");
    }

    /**
     * Throws if the device has too little, where other settings decide.
     *
     * @param settings that may be lowered
     */
    public void require(Device device, String settings) {
        beyond.ifPresent(tensor -> {
            throw new DeviceException(what + " takes " + tensor + ": lower " + settings, null);
        });
        long free = device.freeBytes(arrays());
        if (arrays() > free) {
            throw new DeviceException(
                    what + " takes " + text() + ", but only " + ByteSize.free(free) + " are free on "
                            + device.id() + ": lower " + settings + ", or "
                            + device.memoryRemedy().replaceFirst(".*, or ", ""),
                    null);
        }
    }

    /** Whether there's room for it, beside what's there already. */
    public boolean fits(Device device) {
        return beyond.isEmpty() && arrays() <= device.freeBytes(arrays());
    }

    /** The memory as text, total and parts, and where plans run in this JVM the process's in all. */
    String text(Device device) {
        return device.has(Capability.THIS_PROCESSOR)
                ? text() + String.format(Locale.ROOT, ", %,d MiB with Java's own", Math.ceilDiv(resident(), MIB))
                : text();
    }

    /** The memory as text, total and parts: parts in tenths of mebibytes, each rounded up, and their sum. */
    public String text() {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("parameters", parameters);
        parts.put(numbers > 0 ? "optimiser" : "state", state);
        parts.put("plan", plans);
        parts.put("host", host);
        parts.values().removeIf(bytes -> bytes == 0);
        long all = parts.values().stream().mapToLong(MemoryPlan::tenths).sum();
        return mebibytes(all) + " MiB ("
                + parts.entrySet().stream()
                        .map(part -> part.getKey() + " " + mebibytes(tenths(part.getValue())))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static long tenths(long bytes) {
        return Math.ceilDiv(10 * bytes, MIB);
    }

    private static String mebibytes(long tenths) {
        return String.format(Locale.ROOT, "%,.1f", tenths / 10.0);
    }
}
