package uk.ac.manchester.tornado.api.runtime;

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
