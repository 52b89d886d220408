package dev.gyre.papers.claims.yoco;

import dev.gyre.papers.Arm;
import dev.gyre.papers.Beyond;
import dev.gyre.papers.Bound;
import dev.gyre.papers.Claim;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Gate;
import dev.gyre.papers.Outcomes;
import dev.gyre.papers.Paper;
import dev.gyre.papers.Quantity;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.Statement;
import dev.gyre.papers.Training;
import dev.gyre.papers.measure.Described;
import dev.gyre.papers.measure.Means;
import dev.gyre.papers.page.Bars;
import dev.gyre.papers.page.Plot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** YOCO: one cache for half of the layers recalls what windows can't, and a prompt leaves before them. */
public final class YocoClaim {

    private static final int WINDOW = 8;
    private static final int FILLER = 32;
    private static final String RECALLED = "recalled";
    private static final double NATS = Math.log(2);

    private YocoClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        Training recall = Training.of(
                        "yoco",
                        "--task=recall --pairs=4 --keys=16 --values=16 --sequences=256",
                        "--lr=3e-3 --min-lr=0.1 --weight-decay=0 --beta1=0.9 --beta2=0.98 --clip=1 --eval-batches=4")
                .with("--filler", FILLER)
                .with("--batch", scale.pick(4, 64))
                .with("--steps", scale.pick(4, 400))
                .with("--warmup", scale.pick(1, 20))
                .with("--eval-every", scale.pick(2, 50))
                .with("--checkpoint-every", scale.pick(0, 200));
        Training yoco = recall.with("--dim=64 --layers=4 --hidden=128 --self-heads=2 --heads=2 --key-heads=2")
                .with("--window", WINDOW);
        double seconds = scale.pick(1.0, 15.0);
        Arm windows = Arm.trained(
                "yoco-recall-windows",
                "two layers of windows, two that share a cache",
                yoco.with("--self=windows --context=128"),
                seconds);
        Arm retention = Arm.trained(
                "yoco-recall-retention",
                "two layers of retention, two that share a cache",
                yoco.without("--window").with("--self=retention --context=128 --chunk=32"),
                seconds);
        Arm alone = Arm.trained(
                "yoco-recall-windows-alone",
                "four layers of windows: the cache holds no more than the others",
                yoco.with("--self=windows").with("--context", WINDOW),
                seconds);
        Arm full = Arm.trained(
                "yoco-recall-attention",
                "four layers of attention",
                recall.of("transformer").with("--dim=64 --blocks=4 --heads=2 --hidden=128 --context=128"),
                seconds);
        Arm text = text(scale, "yoco", "retention", "--self=retention --hidden=160");
        Arm textWindows = text(scale, "yoco", "windows", "--self=windows --window=32 --hidden=171");
        Arm textFull = text(scale, "transformer", "attention", "--hidden=160");
        Arm cache = Arm.measured(
                "yoco-cache",
                "bytes of caches, twelve layers, windows of 64, 2,048 tokens",
                new CacheBytes(128, 12, 4, 64, 2048),
                0.5);
        int width = scale.pick(64, 256);
        Arm exit = Arm.measured(
                "yoco-early-exit",
                "a prompt of 512 tokens, width " + width + ", windows of 64",
                new EarlyExit(
                        new Described(
                                "yoco",
                                "--self=windows --layers=4 --self-heads=4 --heads=4 --key-heads=4 --window=64 --context=512"
                                        + " --dim=" + width + " --hidden=" + 3 * width,
                                257),
                        512,
                        scale.pick(3, 15)),
                scale.pick(1.0, 5.0));
        Gate tooShort = Gate.of(
                "share of values recalled by windows alone",
                Quantity.of(alone, RECALLED),
                Bound.atMost(0.2),
                "specification, experiment 3; 0.0625 is guessing");
        Gate same = Gate.of(
                "largest difference of the last logits, early exit against none",
                Quantity.of(exit, "difference"),
                Bound.atMost(1e-4),
                "1e-5 in specification, experiment 1; ten times that here, for logits of this size");
        return new Claim(
                "yoco",
                new Paper(
                        "YOCO",
                        "arXiv:2405.05254",
                        List.of(
                                Statement.recalled(
                                        "Half of the layers keep a constant state and the other half share one cache: quality on a par"
                                                + " with Transformers from 160M to 13B, 9.4 times less memory at a million tokens."),
                                Statement.recalled(
                                        "A prompt leaves early: prefill of a million tokens is 71.8 times faster."),
                                Statement.recalled("Needles are found: 0.98 of single ones at 128 thousand tokens."))),
                "Four layers of width 64 recall the values of four keys after " + FILLER
                        + " tokens of filler: with windows of "
                        + WINDOW
                        + " or retention in the self-decoder, with windows alone, and with full attention. Bytes of caches"
                        + " are those of the models' states. A language model reads the King James Bible by bytes.",
                List.of(windows, retention, alone, full, text, textWindows, textFull, cache, exit),
                List.of(
                        Gate.of(
                                        "share of values recalled by YOCO with windows",
                                        Quantity.of(windows, RECALLED),
                                        Bound.atLeast(0.95),
                                        "specification, experiment 3")
                                .controlled(tooShort),
                        Gate.of(
                                "share of values recalled by full attention",
                                Quantity.of(full, RECALLED),
                                Bound.atLeast(0.95),
                                "specification, experiment 3"),
                        tooShort,
                        exact("bytes of YOCO's state with windows over the formula's", cache, "windows"),
                        exact("bytes of YOCO's state with retention over the formula's", cache, "retention"),
                        Gate.of(
                                "bytes of a transformer's cache over those of YOCO's with windows",
                                Quantity.of(cache, "ratio"),
                                Bound.atLeast(8),
                                "specification, experiment 2"),
                        Gate.of(
                                        "operations of a prompt that leaves early over all, head left out",
                                        Quantity.of(exit, "flops"),
                                        Bound.atMost(0.55),
                                        "specification, experiment 1")
                                .controlled(same),
                        Gate.of(
                                        "time of a prompt that leaves early over that of all",
                                        Quantity.of(exit, "time"),
                                        Bound.atMost(0.75),
                                        "specification, experiment 1")
                                .controlled(same),
                        Gate.of(
                                "YOCO's loss with retention less a transformer's, nats per byte of the whole validation split",
                                loss(text).minus(loss(textFull)),
                                Bound.atMost(0.05),
                                "specification, experiment 5")),
                List.of(
                        new Figure("share of values recalled by YOCO with retention", Quantity.of(retention, RECALLED)),
                        new Figure(
                                "YOCO's loss with windows less a transformer's, nats per byte",
                                loss(textWindows).minus(loss(textFull))),
                        new Figure(
                                "parameters of YOCO with retention over the transformer's",
                                Quantity.of(text, "parameters").over(Quantity.of(textFull, "parameters")))),
                List.of(new Beyond(
                        "A mean of 0.634 on tasks at 3 billion parameters and a trillion tokens, against 0.619 of OpenLLaMA.",
                        Beyond.Reason.BILLIONS)),
                "Bytes kept of a sequence by its length, by the formulas, up to a million tokens (twelve layers of width 128, windows"
                        + " of 64); below, the share of values recalled, mean of the seeds.",
                seeds -> cachePicture(seeds.getFirst(), cache) + recallPicture(seeds, windows, retention, alone, full));
    }

    private static Gate exact(String what, Arm cache, String number) {
        return Gate.of(what, Quantity.of(cache, number), Bound.exactly(1), "specification, experiment 2");
    }

    private static Quantity loss(Arm arm) {
        return Quantity.of(arm, "bits_per_byte").times(NATS);
    }

    private static Arm text(ReproductionScale scale, String family, String name, String own) {
        String shape = family.equals("yoco")
                ? "--dim=64 --layers=4 --self-heads=4 --heads=4 --key-heads=4 --context=128 --chunk=32"
                : "--dim=64 --blocks=4 --heads=4 --context=128";
        Training training = Training.of(
                        family,
                        shape,
                        own,
                        "--length=128 --lr=4e-3 --min-lr=0.1 --weight-decay=0.1 --beta1=0.9 --beta2=0.95",
                        "--clip=1 --eval-every=0")
                .with(scale.text())
                .with("--batch", scale.pick(2, 16))
                .with("--steps", scale.pick(4, 400))
                .with("--warmup", scale.pick(1, 40))
                .with("--checkpoint-every", scale.pick(0, 200));
        return Arm.trained("yoco-text-" + name, name + " on the built-in text", training, scale.pick(1.0, 30.0));
    }

    private static String cachePicture(Outcomes seed, Arm cache) {
        List<Double> tokens = seed.list(cache, "tokens");
        return Plot.of("tokens", "bytes")
                .logX()
                .logY()
                .line("transformer", 1, tokens, seed.list(cache, "transformerBytes"))
                .line("YOCO with windows", 0, tokens, seed.list(cache, "windowsBytes"))
                .dashed("YOCO with retention", 2, tokens, seed.list(cache, "retentionBytes"))
                .html();
    }

    private static String recallPicture(List<Outcomes> seeds, Arm windows, Arm retention, Arm alone, Arm full) {
        Map<String, Arm> named = new LinkedHashMap<>();
        named.put("YOCO, windows", windows);
        named.put("YOCO, retention", retention);
        named.put("windows alone", alone);
        named.put("full attention", full);
        Bars bars = Bars.of("recalled");
        int colour = 0;
        for (Map.Entry<String, Arm> e : named.entrySet()) {
            bars.bar(e.getKey(), colour++, Means.number(seeds, e.getValue(), RECALLED));
        }
        return bars.html();
    }
}
