<#include "common.ftl">
package uk.ac.manchester.tornado.api;

<#list 1..most as n>
import uk.ac.manchester.tornado.api.common.TornadoFunctions.LibraryTask${n};
</#list>
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task;
<#list 1..most as n>
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task${n};
</#list>
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TaskGraphRecorder;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * A sequence of kernels over shared arrays, with what is copied to the device before it and back to the host after it. Tasks run
 * in the order in which they were added.
 */
public final class TaskGraph {
    private final TaskGraphRecorder builder;

    public TaskGraph(String name) {
        this.builder = TornadoRuntimeProvider.provider().graph(name);
    }

    public TaskGraph task(String id, Task code) {
        return add(id, code);
    }
<#list 1..most as n>

    public <${numbered("T", n)?join(", ")}> TaskGraph task(${spread(
            ["String id", "Task" + n + "<" + numbered("T", n)?join(", ") + "> code"] + parameters(n), 12)}) {
        return add(${spread(["id", "code"] + numbered("arg", n))});
    }
</#list>

<#list 1..most as n>
<#if n == 1>

    /**
     * Adds a call of a native library's function, such as one of cuBLAS, by what a method says of it.
     *
     * @throws TornadoRuntimeException if the runtime has no kernel that does what the function does, or the arguments don't fit
     */
<#else>

</#if>
    public <${numbered("T", n)?join(", ")}> TaskGraph libraryTask(${spread(
            ["String id", "LibraryTask" + n + "<" + numbered("T", n)?join(", ") + "> code"] + parameters(n), 12)}) {
        builder.library(id, code.apply(${spread(numbered("arg", n))}));
        return this;
    }
</#list>

    /**
     * Always throws: a plain JVM can't run another device's source.
     *
     * @throws TornadoRuntimeException always
     */
    @SuppressWarnings("DoNotCallSuggester")
    public TaskGraph prebuiltTask(
            String id, String entryPoint, String filename, AccessorParameters accessorParameters) {
        throw new TornadoRuntimeException(
                "task %s is source for another device (%s): a plain JVM runs kernels in Java".formatted(id, filename));
    }

    /**
     * Always throws: a plain JVM can't run another device's source.
     *
     * @throws TornadoRuntimeException always
     */
    public TaskGraph prebuiltTask(
            String id, String entryPoint, String filename, AccessorParameters accessorParameters, int[] atomics) {
        return prebuiltTask(id, entryPoint, filename, accessorParameters);
    }

    /** Changes nothing: host and device share memory. */
    public TaskGraph withCUDAStreams() {
        return this;
    }

    public TaskGraph withoutCUDAStreams() {
        return this;
    }

    public String getTaskGraphName() {
        return builder.name();
    }

    /** Copies the arrays to the device before the first execution (mode 0) or before each (mode 1). */
    public TaskGraph transferToDevice(int mode, Object... objects) {
        builder.toDevice(mode, objects);
        return this;
    }

    /** Uses arrays that another graph of the same plan keeps on the device. */
    public TaskGraph consumeFromDevice(String uniqueTaskGraphName, Object... objects) {
        builder.consume(uniqueTaskGraphName, objects);
        return this;
    }

    /** Uses arrays that the graph executed before keeps on the device. */
    public TaskGraph consumeFromDevice(Object... objects) {
        builder.consume(null, objects);
        return this;
    }

    /** Copies the arrays to the host after each execution (mode 1, and 0 as well) or when the result is asked for them (mode 2). */
    public TaskGraph transferToHost(int mode, Object... objects) {
        builder.toHost(mode, objects);
        return this;
    }

    /** Keeps the arrays on the device for graphs that consume them. */
    public TaskGraph persistOnDevice(Object... objects) {
        builder.persist(objects);
        return this;
    }

    /** The graph as it is now; later additions don't change it. */
    public ImmutableTaskGraph snapshot() {
        return new ImmutableTaskGraph(builder.graph());
    }

    private TaskGraph add(String id, Object code, Object... arguments) {
        builder.task(id, code, arguments);
        return this;
    }
}
