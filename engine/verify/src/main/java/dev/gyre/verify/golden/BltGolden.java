package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.text.NgramHash;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** BLT, arXiv:2412.09871: hashes of n-grams, and bytes embedded with them. */
public final class BltGolden implements GoldenSystem {

    private static final Pattern HASH = Pattern.compile("out\\.hash\\.f(\\d+)\\.n(\\d+)\\.v(\\d+)");

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("blt") && (file.has("in.de") || hashes(file));
    }

    private static boolean hashes(GoldenFile file) {
        return file.names().stream().anyMatch(n -> HASH.matcher(n).matches());
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return HASH.matcher(tensor).matches() ? 0 : GoldenSystem.super.tolerance(file, tensor);
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        if (hashes(file)) {
            hashes(g, file);
        } else {
            embedding(g);
        }
        return g.run(device);
    }

    private static void hashes(GoldenGraph g, GoldenFile file) {
        Tensor ids = g.integers("in.tokens");
        for (String name : file.names()) {
            Matcher m = HASH.matcher(name);
            if (m.matches()) {
                int function = Integer.parseInt(m.group(1));
                int n = Integer.parseInt(m.group(2));
                int rows = Integer.parseInt(m.group(3));
                g.result(name, g.apply(NgramHash.function(ids, n, function, rows)), Axes.SAME);
            }
        }
    }

    private static void embedding(GoldenGraph g) {
        List<Integer> sizes = new ArrayList<>();
        for (JsonNode size : g.setting("sizes")) {
            sizes.add(size.asInt());
        }
        List<Tensor> tables = new ArrayList<>();
        for (int i = 0; i < sizes.size() * g.count("functions"); i++) {
            tables.add(g.tensor("param.encoder_hash_tok_embedding." + i + ".weight", Axes.SAME));
        }
        Tensor table = g.tensor("param.tok_embeddings.weight", Axes.SAME);
        g.result("out.e", "in.de", NgramHash.embedding(g, g.integers("in.tokens"), table, tables, sizes), Axes.SAME);
    }
}
