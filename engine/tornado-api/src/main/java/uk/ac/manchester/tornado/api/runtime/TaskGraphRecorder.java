package uk.ac.manchester.tornado.api.runtime;

import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;

/** Takes down what a {@code TaskGraph} is told. Transfer modes are numbers as in {@code DataTransferMode}. */
public interface TaskGraphRecorder {
    /** A task graph that no longer changes; only the runtime that made it looks into it. */
    interface Graph {}

    String name();

    /**
     * Adds a task to the graph.
     *
     * @param code a serializable method reference or lambda
     * @param arguments of the call, in order
     */
    void task(String id, Object code, Object... arguments);

    /**
     * Adds what a native library's function does.
     *
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException if there's no kernel for it, or its arguments don't fit
     */
    void library(String id, LibraryTaskDescriptor call);

    void toDevice(int mode, Object... objects);

    void toHost(int mode, Object... objects);

    void persist(Object... objects);

    /**
     * Takes objects that another graph persists.
     *
     * @param from name of that graph; null for the one before
     */
    void consume(String from, Object... objects);

    /** The graph as it is now. */
    Graph graph();
}
