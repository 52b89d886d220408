package dev.gyre.jvm.run;

import java.util.Locale;

/** Times of a plan's last execution under the profiler, in nanoseconds, and of its making. */
public final class Profile {
    private final GraphRun[] graphs;
    private final long compileNanos;
    private long totalNanos;
    private long kernelNanos;

    Profile(GraphRun[] graphs, long compileNanos) {
        this.graphs = graphs;
        this.compileNanos = compileNanos;
    }

    public long totalNanos() {
        return totalNanos;
    }

    public long kernelNanos() {
        return kernelNanos;
    }

    public long compileNanos() {
        return compileNanos;
    }

    public void clear() {
        record(0, 0);
        for (GraphRun graph : graphs) {
            graph.clearTimes();
        }
    }

    /** A JSON object with TornadoVM's keys: by graph the total times, in it by task the kernel's method and its time. */
    public String log() {
        StringBuilder json = new StringBuilder("{\n");
        for (int g = 0; g < graphs.length; g++) {
            GraphRun graph = graphs[g];
            json.append("    \"%s\": {\n".formatted(graph.name()));
            line(json, 8, "TOTAL_TASK_GRAPH_TIME", Long.toString(totalNanos)).append(",\n");
            line(json, 8, "TOTAL_KERNEL_TIME", Long.toString(kernelNanos));
            for (int t = 0; t < graph.tasks().length; t++) {
                BoundTask task = graph.tasks()[t];
                json.append(",\n        \"%s\": {\n".formatted(task.name()));
                line(json, 12, "BACKEND", "JAVA").append(",\n");
                line(json, 12, "METHOD", task.kernel().method().toString()).append(",\n");
                line(json, 12, "FORM", task.kernel().form().toString()).append(",\n");
                line(json, 12, "TASK_KERNEL_TIME", Long.toString(graph.nanos(t)));
                json.append("\n        }");
            }
            json.append("\n    }").append(g == graphs.length - 1 ? "\n" : ",\n");
        }
        return json.append("}\n").toString();
    }

    void record(long total, long kernels) {
        totalNanos = total;
        kernelNanos = kernels;
    }

    private static StringBuilder line(StringBuilder json, int indent, String key, String value) {
        return json.append(String.format(Locale.ROOT, "%s\"%s\": \"%s\"", " ".repeat(indent), key, value));
    }
}
