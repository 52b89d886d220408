package dev.gyre.jvm.check;

import dev.gyre.jvm.graph.KernelCall;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.graph.Transfer;
import dev.gyre.jvm.graph.TransferMode;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a device with memory of its own would hold of a plan's arrays. Host and device share memory here, so that what a graph forgets to transfer
 * is there all the same; a checked plan finds it by what was transferred, and by what the numbers were then. As in TornadoVM, each graph has a
 * buffer of its own for each array, and so has each plan; a graph that consumes an array uses the buffer of the plan's graph that used it last.
 */
public final class ResidentMemory {
    private static final ThreadLocal<ResidentMemory> RUNNING = new ThreadLocal<>();

    private final FindingCollector findings;
    private final HostArrays hosts;
    private final IdentityHashMap<RecordedGraph, IdentityHashMap<Object, ResidentArray>> buffers =
            new IdentityHashMap<>();
    /** The buffer of the graph that used an array last. */
    private final IdentityHashMap<Object, ResidentArray> latest = new IdentityHashMap<>();

    private IdentityHashMap<Object, ResidentArray> running = new IdentityHashMap<>();
    private final IdentityHashMap<RecordedGraph, Set<Object>> transferred = new IdentityHashMap<>();
    private final Set<Object> unknown = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Memory that nothing is in yet. */
    ResidentMemory(FindingCollector findings, HostArrays hosts) {
        this.findings = findings;
        this.hosts = hosts;
    }

    /** The memory of the plan that this thread runs. */
    static Optional<ResidentMemory> running() {
        return Optional.ofNullable(RUNNING.get());
    }

    /** The array as the buffer of the running graph holds it; empty if nothing is known of it. */
    Optional<ResidentArray> array(Object array) {
        return Optional.ofNullable(running.get(array));
    }

    /**
     * Runs a graph of the plan. As TornadoVM does, a graph takes arrays that it doesn't transfer, and that a task reads before one writes them, on its
     * first execution, unless it consumes them.
     *
     * @param written arrays that its tasks write
     * @param read arrays that a task reads before one writes them
     * @return what the run gives
     */
    public long run(RecordedGraph graph, Set<Object> written, Set<Object> read, LongSupplier run) {
        Collection<ResidentArray> used = used(graph).values();
        Set<Object> once = transferred.computeIfAbsent(graph, _ -> identitySet());
        Set<Object> in = identitySet();
        for (Transfer transfer : graph.toDevice()) {
            if (transfer.mode() == TransferMode.EVERY_EXECUTION || once.add(transfer.array())) {
                in.add(transfer.array());
            }
        }
        Set<Object> declared = identitySet();
        graph.toDevice().forEach(t -> declared.add(t.array()));
        graph.consumed().forEach(c -> declared.add(c.array()));
        read.stream()
                .filter(array -> !declared.contains(array) && once.add(array))
                .forEach(in::add);
        Set<Object> out = identitySet();
        graph.toHost().stream()
                .filter(t -> t.mode() == TransferMode.EVERY_EXECUTION)
                .forEach(t -> out.add(t.array()));
        used.forEach(array -> array.begin(in.contains(array.host().array())));
        RUNNING.set(this);
        HostAccess.pause(1);
        try {
            return run.getAsLong();
        } finally {
            HostAccess.pause(-1);
            RUNNING.remove();
            for (ResidentArray array : used) {
                Object of = array.host().array();
                array.end(written.contains(of), out.contains(of));
                latest.put(of, array);
                HostAccess.watch(array.host(), findings);
            }
        }
    }

    /** The graph's buffers: its own, and those of what it consumes. */
    private IdentityHashMap<Object, ResidentArray> used(RecordedGraph graph) {
        IdentityHashMap<Object, ResidentArray> own = buffers.computeIfAbsent(graph, _ -> new IdentityHashMap<>());
        Set<Object> consumed = identitySet();
        graph.consumed().forEach(c -> consumed.add(c.array()));
        running = new IdentityHashMap<>();
        for (KernelCall task : graph.tasks()) {
            for (Object a : task.arguments()) {
                if (KeptMemory.is(a) && !unknown.contains(a) && !running.containsKey(a)) {
                    if (consumed.contains(a) && latest.containsKey(a)) {
                        own.put(a, latest.get(a));
                    }
                    running.put(a, own.computeIfAbsent(a, _ -> new ResidentArray(hosts.of(a))));
                }
            }
        }
        return running;
    }

    /** Arrays have been transferred to the host by the program's own demand. */
    public void demanded(Object... demanded) {
        for (Object array : demanded) {
            if (latest.containsKey(array)) {
                HostArray host = latest.get(array).host();
                host.transferred();
                HostAccess.watch(host, findings);
            }
        }
    }

    /** An array is a part of another one, whose transfers aren't followed. */
    public void mapped(Object array) {
        demanded(array);
        unknown.add(array);
        latest.remove(array);
    }

    /** The device's memory has been freed; what the host has of it stays old. */
    public void forget() {
        buffers.clear();
        latest.clear();
        transferred.clear();
    }

    private static Set<Object> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
