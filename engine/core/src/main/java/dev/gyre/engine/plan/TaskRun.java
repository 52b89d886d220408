package dev.gyre.engine.plan;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Device and time of a task, as TornadoVM's profiler says.
 *
 * @param task name of its task graph, a dot, and its own name
 * @param backend the backend, as OPENCL
 * @param device the device, as its driver calls it
 * @param kernelNanos time of the kernel on the device, by the device's clock; 0 if it didn't run there
 */
public record TaskRun(String task, String backend, String device, long kernelNanos) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();

    /** The tasks in a log of TornadoVM's profiler: one JSON object for each execution and transfer. */
    static List<TaskRun> parse(String log) {
        List<TaskRun> runs = new ArrayList<>();
        try (MappingIterator<JsonNode> objects = JSON.readerFor(JsonNode.class).readValues(log)) {
            while (objects.hasNextValue()) {
                for (JsonNode graph : objects.nextValue().values()) {
                    graph.properties().stream()
                            .filter(e -> e.getValue().isObject())
                            .forEach(e -> runs.add(of(e.getKey(), e.getValue())));
                }
            }
        }
        return runs;
    }

    private static TaskRun of(String task, JsonNode values) {
        return new TaskRun(
                task,
                values.path("BACKEND").asString(""),
                values.path("DEVICE").asString(""),
                Long.parseLong(values.path("TASK_KERNEL_TIME").asString("0")));
    }
}
