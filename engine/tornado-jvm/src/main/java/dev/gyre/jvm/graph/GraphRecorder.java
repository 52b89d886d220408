package dev.gyre.jvm.graph;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.Portability;
import dev.gyre.jvm.library.LibraryCalls;
import dev.gyre.jvm.library.LibraryStep;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TaskGraphRecorder;

/** Takes down what a {@code TaskGraph} is told, and refuses at once what can't be right. */
public final class GraphRecorder implements TaskGraphRecorder {
    /** The most tasks that TornadoVM takes in one graph. */
    public static final int MAX_TASKS = 256;

    private final String name;
    private final List<KernelCall> tasks = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final List<Transfer> toDevice = new ArrayList<>();
    private final List<Transfer> toHost = new ArrayList<>();
    private final List<Object> persisted = new ArrayList<>();
    private final List<Consumption> consumed = new ArrayList<>();

    public GraphRecorder(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void task(String id, Object code, Object... arguments) {
        if (!ids.add(id)) {
            throw new TornadoTaskRuntimeException("graph %s already has a task %s".formatted(name, id));
        }
        if (tasks.size() == MAX_TASKS) {
            throw new TornadoRuntimeException(
                    "graph %s has more than %d tasks: split it, and let the parts persist and consume their arrays"
                            .formatted(name, MAX_TASKS));
        }
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] == null) {
                throw new TornadoRuntimeException("argument %d of task %s.%s is null".formatted(i, name, id));
            }
            if (arguments[i] instanceof MemorySegment) {
                throw new TornadoRuntimeException(
                        "argument %d of task %s.%s is a MemorySegment: kernels take arrays, such as FloatArray.fromSegment makes of it"
                                .formatted(i, name, id));
            }
        }
        KernelMethod.Call call = KernelMethod.of(code, arguments);
        Portability.check(call.method());
        tasks.add(new KernelCall(id, call.method(), call.arguments()));
    }

    /** Adds the kernels that do what a library's function does; the last one has the task's name, and those before it a number behind it. */
    @Override
    public void library(String id, LibraryTaskDescriptor call) {
        List<LibraryStep> steps = LibraryCalls.steps(name + "." + id, call);
        for (int i = 0; i < steps.size(); i++) {
            LibraryStep step = steps.get(i);
            task(i == steps.size() - 1 ? id : id + "." + i, step.code(), step.arguments());
        }
    }

    @Override
    public void toDevice(int mode, Object... arrays) {
        TransferMode when = TransferMode.of(mode);
        arrays("transferToDevice", arrays).forEach(array -> toDevice.add(new Transfer(when, array)));
    }

    /** Takes the mode of first executions for that of every one, as TornadoVM does. */
    @Override
    public void toHost(int mode, Object... arrays) {
        TransferMode said = TransferMode.of(mode);
        TransferMode when = said == TransferMode.FIRST_EXECUTION ? TransferMode.EVERY_EXECUTION : said;
        for (Object object : arrays) {
            if (isBoxed(object)) {
                throw new TornadoRuntimeException(
                        "graph %s transfers the number %s to the host, which no task can have changed: use an array of one element"
                                .formatted(name, object));
            }
        }
        arrays("transferToHost", arrays).forEach(array -> toHost.add(new Transfer(when, array)));
    }

    @Override
    public void persist(Object... arrays) {
        persisted.addAll(arrays("persistOnDevice", arrays));
    }

    @Override
    public void consume(String from, Object... arrays) {
        arrays("consumeFromDevice", arrays).forEach(array -> consumed.add(new Consumption(from, array)));
    }

    @Override
    public RecordedGraph graph() {
        return new RecordedGraph(
                name,
                List.copyOf(tasks),
                List.copyOf(toDevice),
                List.copyOf(toHost),
                List.copyOf(persisted),
                List.copyOf(consumed));
    }

    private static boolean isBoxed(Object object) {
        return MethodType.methodType(object.getClass()).unwrap().returnType().isPrimitive();
    }

    private List<Object> arrays(String what, Object... arrays) {
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i] == null) {
                throw new TornadoRuntimeException("%s in graph %s: object %d is null".formatted(what, name, i));
            }
        }
        return Arrays.asList(arrays);
    }
}
