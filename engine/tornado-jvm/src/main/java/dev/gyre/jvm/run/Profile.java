package dev.gyre.jvm.run;

import java.util.Arrays;
import java.util.Locale;
import uk.ac.manchester.tornado.api.runtime.PlanProfile;

/** Adds up what the graphs of a plan measured. */
final class Profile implements PlanProfile {
    private final GraphRun[] graphs;
    private final long compileNanos;
    private long totalNanos;
    private long kernelNanos;
    private long writeNanos;
    private long readNanos;

    Profile(GraphRun[] graphs, long compileNanos) {
        this.graphs = graphs;
        this.compileNanos = compileNanos;
    }

    @Override
    public long totalNanos() {
        return totalNanos;
    }

    @Override
    public long kernelNanos() {
        return kernelNanos;
    }

    @Override
    public long compileNanos() {
        return compileNanos;
    }

    @Override
    public long writeNanos() {
        return writeNanos;
    }

    @Override
    public long readNanos() {
        return readNanos;
    }

    @Override
    public void clear() {
        totalNanos = 0;
        kernelNanos = 0;
        writeNanos = 0;
        readNanos = 0;
        for (GraphRun graph : graphs) {
            graph.clearTimes();
        }
    }

    @Override
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

    /** Takes note of an execution from one moment to another. */
    void record(long start, long end, long kernels) {
        totalNanos = end - start;
        kernelNanos = kernels;
        GraphRun[] ran = Arrays.stream(graphs)
                .filter(g -> g.tasks().length > 0 && g.first() - start >= 0)
                .toArray(GraphRun[]::new);
        writeNanos = ran.length == 0 ? 0 : ran[0].first() - start;
        readNanos = ran.length == 0 ? 0 : end - ran[ran.length - 1].end();
    }

    private static StringBuilder line(StringBuilder json, int indent, String key, String value) {
        return json.append(String.format(Locale.ROOT, "%s\"%s\": \"%s\"", " ".repeat(indent), key, value));
    }
}
