package dev.gyre.papers.golden;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.RelativeSpans;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.text.PatchPool;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.arch.blt.CrossLayer;
import dev.gyre.models.arch.blt.PatchRule;
import dev.gyre.models.arch.blt.PatchSpans;
import dev.gyre.models.arch.blt.Patches;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.verify.golden.GoldenFile;
import dev.gyre.verify.golden.GoldenSystem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** BLT, arXiv:2412.09871: boundaries of patches by every rule, pooling, and the cross attention between bytes and patches. */
final class PatchGolden implements GoldenSystem {

    private static final Pattern CUT = Pattern.compile("out\\.([a-z]+?)(_nonext|_max)?\\.(starts|lengths)");
    private static final List<String> EXACT =
            List.of("out.patch_ids", "out.decoder_patch_ids", "out.max", "out.min", "out.mask");
    private static final int DELIMITER = 3;

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("blt")
                && (file.has("in.h") || file.sets("side") || file.sets("threshold_global"));
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        boolean exact = EXACT.contains(tensor) || CUT.matcher(tensor).matches();
        return exact ? 0 : GoldenSystem.super.tolerance(file, tensor);
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        if (file.has("in.h")) {
            return pooling(file, device);
        }
        return file.sets("side") ? cross(file, device) : patching(file);
    }

    private static Map<String, float[]> patching(GoldenFile file) {
        Map<String, float[]> computed = new HashMap<>();
        int batch = file.shape("in.tokens").dim(0);
        for (String name : file.names()) {
            Matcher m = CUT.matcher(name);
            if (m.matches()) {
                String kind = m.group(2) == null ? "" : m.group(2);
                int[] tokens = file.ints(m.group(1).equals("bpe") ? "in.tokens_bpe" : "in.tokens");
                Patches p = Patches.of(
                        rule(file.config(), m.group(1)),
                        tokens,
                        file.floats("in.entropies"),
                        batch,
                        !kind.equals("_nonext"));
                Patches cut = kind.equals("_max")
                        ? p.limited(file.config().get("max_patch_length").asInt())
                        : p;
                computed.put(name, floats(m.group(3).equals("starts") ? cut.starts() : cut.lengths()));
            }
        }
        return computed;
    }

    private static PatchRule rule(JsonNode config, String name) {
        float high = (float) config.path("threshold_global").asDouble();
        return switch (name) {
            case "global" -> new PatchRule.Global(high);
            case "monotonic" ->
                new PatchRule.Monotonic(
                        (float) config.get("threshold_monotonic").asDouble());
            case "both" ->
                new PatchRule.Both(high, (float) config.get("threshold_add").asDouble());
            case "budget" -> new PatchRule.Budget(config.get("patch_size").asInt());
            case "space" -> new PatchRule.Space();
            case "bpe" -> new PatchRule.Delimiter(DELIMITER);
            case "static" -> new PatchRule.Stride(config.get("patch_size").asInt());
            case "byte" -> new PatchRule.Single();
            default -> throw new IllegalArgumentException("no rule of patching: " + name);
        };
    }

    /** A graph whose inputs are written with a file's numbers. */
    private static final class Fed {
        private final GoldenFile file;
        private final Graph graph = new Graph();
        private final List<Consumer<Function<Tensor, Buffer>>> writes = new ArrayList<>();

        Fed(GoldenFile file) {
            this.file = file;
        }

        Tensor floats(String name) {
            Tensor t = graph.input(name, TensorType.f32(file.shape(name).toArray()));
            writes.add(inputs -> inputs.apply(t).write(file.floats(name)));
            return t;
        }

        Tensor ints(String name, int[] numbers, int... dims) {
            Tensor t = graph.input(name, TensorType.i32(dims));
            writes.add(inputs -> inputs.apply(t).write(numbers));
            return t;
        }

        /** The sum of y times its upstream gradient. */
        Tensor loss(Tensor y, String upstream) {
            int size = y.shape().size();
            Tensor row = graph.apply(new Reshape(y, Shape.of(1, size)));
            Tensor column = graph.apply(new Reshape(floats(upstream), Shape.of(size, 1)));
            return graph.apply(new Reshape(graph.apply(new DenseMatMul(row, column)), Shape.of(1)));
        }

        Map<String, float[]> run(GradientRun run, Tensor loss, Device device) {
            return new HashMap<>(run.run(device, loss, inputs -> writes.forEach(w -> w.accept(inputs))));
        }
    }

    private static Map<String, float[]> pooling(GoldenFile file, Device device) {
        Fed fed = new Fed(file);
        Graph g = fed.graph;
        GradientRun run = new GradientRun(file, List.of(), g);
        Patches p = patches(file);
        int bytes = file.shape("in.h").dim(1);
        Tensor bounds = fed.ints("bounds", p.bounds(), p.batch(), p.count() + 1);
        List<Tensor> losses = new ArrayList<>();
        for (PatchPool.Kind kind : PatchPool.Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            Tensor h = fed.floats("in.h");
            Tensor y = g.apply(new PatchPool(h, bounds, kind));
            run.input(name + ".h", h);
            run.output("out." + name, y);
            losses.add(fed.loss(y, "in.d" + name));
        }
        Tensor loss = losses.stream().reduce((a, b) -> g.apply(new Add(a, b))).orElseThrow();
        Map<String, float[]> results = fed.run(run, loss, device);
        results.put("out.patch_ids", floats(p.ids(bytes)));
        results.put("out.decoder_patch_ids", floats(p.completed(bytes)));
        return results;
    }

    private static Patches patches(GoldenFile file) {
        return Patches.ofLengths(
                file.ints("in.lengths"), file.shape("in.lengths").dim(0));
    }

    /** A cross layer, and the mask that its spans stand for. */
    private static Map<String, float[]> cross(GoldenFile file, Device device) {
        JsonNode config = file.config();
        boolean encoder = config.get("side").asString().equals("encoder");
        Patches p = patches(file);
        int k = config.get("k").asInt();
        int bytes = file.shape("in.bytes").dim(1);
        PatchSpans spans = encoder ? PatchSpans.bytesOfPatches(p, k, bytes) : PatchSpans.patchesOfBytes(p, k, bytes);
        Parameters parameters = new Parameters(Source.published(new GoldenTensors(file)), Domain.tokens(1));
        CrossLayer layer = CrossLayer.of(
                parameters,
                config.get("D").asInt(),
                config.get("heads").asInt(),
                config.get("norm_eps").asDouble());
        Fed fed = new Fed(file);
        Graph g = fed.graph;
        Tensor x = fed.floats(encoder ? "in.patches" : "in.bytes");
        Tensor other = fed.floats(encoder ? "in.bytes" : "in.patches");
        int keys = other.dim(1);
        KeySpans visible = new KeySpans(
                fed.ints("from", spans.from(), x.dim(0), x.dim(1)),
                fed.ints("to", spans.to(), x.dim(0), x.dim(1)),
                g.add(new RelativeSpans(x.dim(0), x.dim(1), keys, 0, 0)).get(RelativeSpans.Out.SEEN));
        Tensor y = layer.apply(g, x, other, visible);
        GradientRun run = new GradientRun(file, parameters.all(), g);
        run.output("out.y", y);
        run.input(encoder ? "patches" : "bytes", x);
        run.input(encoder ? "bytes" : "patches", other);
        Map<String, float[]> results = fed.run(run, fed.loss(y, "in.dy"), device);
        float[] mask = new float[spans.from().length * keys];
        for (int i = 0; i < mask.length; i++) {
            int query = i / keys;
            mask[i] = i % keys >= spans.from()[query] && i % keys < spans.to()[query] ? 1f : 0f;
        }
        results.put("out.mask", mask);
        return results;
    }

    private static float[] floats(int[] n) {
        float[] f = new float[n.length];
        IntStream.range(0, n.length).forEach(i -> f[i] = n[i]);
        return f;
    }
}
