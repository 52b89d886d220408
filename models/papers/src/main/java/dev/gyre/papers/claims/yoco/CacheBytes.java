package dev.gyre.papers.claims.yoco;

import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Described;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bytes of what models keep of a sequence: as their states are, and as the formulas of arXiv:2405.05254 have it, in float32. Finds
 * {@code retention}, {@code transformer} and {@code "windows"}, the states' bytes over the formulas'; {@code ratio}, the
 * transformer's over YOCO's with windows; and, by the formulas, bytes of {@code windowsBytes}, {@code retentionBytes} and {@code
 * transformerBytes} at {@code tokens}.
 *
 * @param width d
 * @param layers L
 * @param heads of everything
 * @param window C
 * @param context N
 */
record CacheBytes(int width, int layers, int heads, int window, int context) implements Measurement {

    private static final int VOCABULARY = 16;
    private static final int MOST = 1 << 20;

    @Override
    public Headline headline() {
        return new Headline("ratio", "times as much in a transformer");
    }

    @Override
    public Findings measure(Bench bench) {
        double windows = bytes(bench, "yoco", yoco("windows") + " --window=" + window);
        double retention = bytes(bench, "yoco", yoco("retention"));
        double transformer = bytes(
                bench,
                "transformer",
                String.format(
                        Locale.ROOT, "--dim=%d --blocks=%d --heads=%d --context=%d", width, layers, heads, context));
        List<Double> tokens = new ArrayList<>();
        List<Double> byWindows = new ArrayList<>();
        List<Double> byRetention = new ArrayList<>();
        List<Double> byTransformer = new ArrayList<>();
        for (int n = 1024; n <= MOST; n *= 4) {
            tokens.add((double) n);
            byWindows.add(cache(n) + windowsState());
            byRetention.add(cache(n) + retentionState());
            byTransformer.add(layers * cache(n));
        }
        return Findings.of("windows", windows / (cache(context) + windowsState()))
                .with("retention", retention / (cache(context) + retentionState()))
                .with("transformer", transformer / (layers * cache(context)))
                .with("ratio", transformer / windows)
                .with("tokens", tokens)
                .with("windowsBytes", byWindows)
                .with("retentionBytes", byRetention)
                .with("transformerBytes", byTransformer);
    }

    private String yoco(String self) {
        return String.format(
                Locale.ROOT,
                "--self=%s --dim=%d --layers=%d --hidden=%d --self-heads=%d --heads=%d --key-heads=%d --context=%d",
                self,
                width,
                layers,
                width,
                heads,
                heads,
                heads,
                context);
    }

    /** The states' bytes but for the count of tokens. */
    private static double bytes(Bench bench, String family, String options) {
        States states = new States(1);
        Described.Planned.of(
                        new Described(family, options, VOCABULARY).model(),
                        1,
                        new Memory.Kept(states, true),
                        bench.device())
                .close();
        return states.bytesPerRow() - (double) states.position().type().bytes();
    }

    /** Keys and values of so many tokens. */
    private double cache(int tokens) {
        return 2.0 * tokens * width * Float.BYTES;
    }

    private double windowsState() {
        return layers / 2.0 * cache(window);
    }

    private double retentionState() {
        return layers / 2.0 * width * width / heads * Float.BYTES;
    }
}
