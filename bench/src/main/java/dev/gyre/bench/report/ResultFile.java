package dev.gyre.bench.report;

import dev.gyre.bench.bound.BoundProfiler;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.engine.io.RegularFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads what JMH writes with {@code -rf json}. */
public final class ResultFile {

    private static final Map<String, Double> NANOS = Map.of("ns/op", 1.0, "us/op", 1e3, "ms/op", 1e6, "s/op", 1e9);

    private ResultFile() {}

    /**
     * The measurements of a file, in its order.
     *
     * @throws GyreException if it isn't there, or isn't such a file
     */
    public static List<ContenderTimes> read(Path file) {
        if (!Files.isReadable(file)) {
            throw new GyreException(file + ": there's no such file to read; gyre bench --json " + file + " writes one");
        }
        RegularFile.require(file.toString(), file);
        try {
            List<ContenderTimes> all = new ArrayList<>();
            for (JsonNode run : new ObjectMapper().readTree(file.toFile())) {
                ContenderTimes m = measurement(run);
                m.threads(); // which has to be a number
                all.add(m);
            }
            return all;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new GyreException(file + " isn't a result file of JMH: " + reason(e), e);
        }
    }

    private static ContenderTimes measurement(JsonNode run) {
        JsonNode metric = run.required("primaryMetric");
        String unit = metric.required("scoreUnit").asString();
        Double scale = NANOS.get(unit);
        if (scale == null) {
            throw new IllegalArgumentException("it counts in " + unit + " rather than in time per operation");
        }
        Map<String, Double> least = new TreeMap<>();
        run.path("secondaryMetrics").forEachEntry((name, times) -> {
            if (name.startsWith(BoundProfiler.PREFIX)) {
                least.put(
                        name.substring(BoundProfiler.PREFIX.length()),
                        Spread.of(sample(times, 1)).median());
            }
        });
        Map<String, String> parameters = new TreeMap<>();
        run.path("params").forEachEntry((name, value) -> parameters.put(name, value.asString()));
        String benchmark = run.required("benchmark").asString();
        Optional<Map<String, String>> earlier = EarlierNames.parameters(benchmark, parameters);
        return new ContenderTimes(
                earlier.isPresent() ? ContenderTimes.WORKS : EarlierNames.today(benchmark),
                earlier.orElse(parameters),
                run.required("threads").asInt(),
                Spread.of(sample(metric, scale)),
                run.path("secondaryMetrics")
                        .path("gc.alloc.rate.norm")
                        .path("score")
                        .asDouble(Double.NaN),
                least);
    }

    private static double[] sample(JsonNode metric, double scale) {
        double[] sample = StreamSupport.stream(metric.required("rawData").spliterator(), false)
                .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
                .mapToDouble(v -> v.asDouble() * scale)
                .toArray();
        if (sample.length == 0) {
            throw new IllegalArgumentException("it has no times");
        }
        return sample;
    }

    /** Writes beside each result what bounds it: {@code "bound": {"by": "fma", "nanos": .., "share": ..}}. */
    public static void addBounds(Path file) {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode all = mapper.readTree(file.toFile());
        for (JsonNode run : all) {
            ContenderTimes m = measurement(run);
            m.bound()
                    .ifPresent(b -> ((ObjectNode) run)
                            .putObject("bound")
                            .put("by", b.by())
                            .put("nanos", b.nanos())
                            .put("share", b.share(m.nanos().median())));
        }
        String text = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String reason(Exception e) {
        return e instanceof JacksonException json ? JsonReason.of(json) : String.valueOf(e.getMessage());
    }
}
