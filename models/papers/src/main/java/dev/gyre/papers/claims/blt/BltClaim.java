package dev.gyre.papers.claims.blt;

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
import dev.gyre.papers.measure.Means;
import dev.gyre.papers.page.Bars;
import dev.gyre.papers.page.Ribbon;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** BLT: patches take the large transformer a quarter of the steps, by entropy no worse than static ones, and n-grams help. */
public final class BltClaim {

    private static final String BITS = "bits_per_byte";
    private static final int STATIC = 4;
    private static final int LENGTH = 192;
    private static final int BATCH = 8;
    private static final int WRITTEN = 128;

    /** Losses of single batches that make a mean at the end of a run. */
    private static final int LAST = 20;

    /** Nats that are shaded in full. */
    private static final double MOST = 3;

    private BltClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        int steps = scale.pick(4, 300, 900);
        int patcherSteps = scale.pick(4, 300);
        Training recipe = Training.of(
                        "blt",
                        "--length=" + LENGTH,
                        "--lr=3e-3 --min-lr=0.1 --weight-decay=0.1 --beta1=0.9 --beta2=0.95 --clip=1 --eval-every=0")
                .with(scale.pick("--data=built-in:40000", "--data=built-in:1000000"))
                .with("--batch", scale.pick(2, BATCH))
                .with("--warmup", scale.pick(1, 20))
                .with("--checkpoint-every", scale.pick(0, 300));
        Training blt = recipe.with("--dim-local=64 --encoder-layers=1 --decoder-layers=2 --window=64")
                .with("--dim-global=128 --global-layers=3 --cross-vectors=2 --hash-rows=4001");
        Training byEntropy = blt.with("--patching=entropy --patch-size=4.5 --patcher-dim=64 --patcher-layers=2")
                .with("--patcher-window=32")
                .with("--patcher-steps", patcherSteps)
                .with("--steps", patcherSteps + steps);
        Training rest = blt.with("--steps", steps);
        double seconds = scale.pick(1.0, 30.0);
        Arm entropy = Arm.trained(
                "blt-by-entropy",
                "patches by entropy; the entropy model takes the first " + patcherSteps + " steps",
                byEntropy,
                seconds);
        Arm fixed = Arm.trained(
                "blt-static",
                "static patches of " + STATIC + " bytes",
                rest.with("--patching=static").with("--patch-size", STATIC),
                seconds);
        Arm space = Arm.trained(
                "blt-by-spaces", "patches by spaces", rest.with("--patching=space --patch-size=" + STATIC), seconds);
        Arm plain = Arm.trained(
                "blt-no-ngrams",
                "patches by entropy, no hashed n-grams",
                byEntropy.without("--hash-rows").with("--hash-functions=0"),
                seconds);
        Arm bytes = Arm.trained(
                "blt-bytes",
                "a transformer over bytes, as many layers as a byte passes in BLT, of the latent width",
                recipe.of("blt-entropy")
                        .with("--dim=128 --layers=6 --heads=4 --rope-theta=500000")
                        .with("--window", LENGTH)
                        .with("--steps", steps),
                seconds);
        Arm cut = patches(entropy, "entropy");
        Arm cutFixed = patches(fixed, "static");
        Arm cutSpace = patches(space, "spaces");
        Arm steady = Arm.measured(
                "blt-incremental",
                WRITTEN + " bytes written one by one, and the same read at once",
                new Incremental(16, WRITTEN),
                scale.pick(1.0, 2.0),
                entropy);
        Arm own = operations(entropy, "BLT by entropy");
        Arm ofBytes = operations(bytes, "the transformer over bytes");
        Gate noMore = Gate.of(
                "steps of the latent transformer by entropy over those by static patches, held-out text",
                Quantity.of(cut, "steps").over(Quantity.of(cutFixed, "steps")),
                Bound.atMost(1),
                "specification E1: at no fewer bytes a patch");
        Gate told = Gate.of(
                "largest difference of logits where the whole is cut into other patches",
                Quantity.of(steady, "otherwise"),
                Bound.atLeast(1e-2),
                "so that it matters where patches begin");
        return new Claim(
                "blt",
                new Paper(
                        "BLT",
                        "arXiv:2412.09871",
                        List.of(
                                Statement.read(
                                        "read in the table of results",
                                        "At 8 billion parameters and equal compute, patches by entropy are as good as byte-pair tokens: a"
                                                + " mean of 61.1 over seven tasks, against 60.0 of Llama 3 and 58.0 by spaces, at 4.5 bytes a"
                                                + " patch."),
                                Statement.read(
                                        "read in the abstract",
                                        "Up to half of the operations of inference are saved with patches of 8 bytes."),
                                Statement.recalled(
                                        "Hashed n-grams make bits per byte much fewer, most of all small n and large tables."))),
                "One local layer, three latent ones and two local ones again, of widths 64 and 128, read the first million bytes of"
                        + " the King James Bible: with patches by entropy, by spaces, of " + STATIC
                        + " bytes, and by entropy"
                        + " without n-grams; beside them, six layers of width 128 over bytes. " + steps + " batches of "
                        + BATCH + " times " + LENGTH
                        + " bytes are less than an epoch. Bits are of the whole validation split.",
                List.of(entropy, fixed, space, plain, bytes, cut, cutFixed, cutSpace, own, ofBytes, steady),
                List.of(
                        Gate.of(
                                        "bits per byte by entropy less those by static patches: no worse, not better",
                                        bits(entropy).minus(bits(fixed)),
                                        Bound.atMost(0.01),
                                        "specification E1, a test of non-inferiority")
                                .controlled(noMore),
                        Gate.of(
                                "steps of a transformer over bytes over those of the latent transformer",
                                Quantity.of(cut, "bytesPerStep"),
                                Bound.atLeast(3.5),
                                "specification E2"),
                        Gate.of(
                                "counted operations of reading a byte, by entropy, entropy model included, over those of the"
                                        + " transformer over bytes",
                                Quantity.of(own, "perByte").over(Quantity.of(ofBytes, "perByte")),
                                Bound.atMost(0.5),
                                "the half that the abstract says of patches of 8 bytes, which are compared with byte-pair tokens there;"
                                        + " settled before the first count"),
                        Gate.of(
                                "bits per byte by entropy less those of the transformer over bytes",
                                bits(entropy).minus(bits(bytes)),
                                Bound.atMost(0.15),
                                "specification E2, where it wasn't calibrated"),
                        Gate.of(
                                "bits per byte without hashed n-grams less those with them, within the first epoch",
                                bits(plain).minus(bits(entropy)),
                                Bound.atLeast(0.1),
                                "specification E3, where it was 0.31"),
                        Gate.of(
                                        "bytes written one by one that the whole says as well, of " + WRITTEN,
                                        Quantity.of(steady, "agreed"),
                                        Bound.exactly(WRITTEN),
                                        "specification E5")
                                .by(Gate.Rule.EVERY_SEED)
                                .controlled(told),
                        Gate.of(
                                        "largest difference of their logits",
                                        Quantity.of(steady, "difference"),
                                        Bound.atMost(1e-4),
                                        "specification E5")
                                .by(Gate.Rule.EVERY_SEED)
                                .controlled(told),
                        Gate.of(
                                        "bytes that begin a patch in one of the two only",
                                        Quantity.of(steady, "moved"),
                                        Bound.exactly(0),
                                        "specification E5")
                                .by(Gate.Rule.EVERY_SEED)
                                .controlled(told)),
                List.of(
                        new Figure(
                                "bits per byte by entropy less those by static patches; nobody claims here that they are fewer",
                                bits(entropy).minus(bits(fixed))),
                        new Figure(
                                "bits per byte by entropy less those by spaces",
                                bits(entropy).minus(bits(space))),
                        new Figure("thousands of operations of reading a byte, by entropy", thousands(own)),
                        new Figure("the same of the transformer over bytes", thousands(ofBytes)),
                        new Figure("bytes a step of the latent transformer, by entropy", perStep(cut)),
                        new Figure("the same with static patches", perStep(cutFixed)),
                        new Figure("the same by spaces", perStep(cutSpace)),
                        new Figure(
                                "training loss without hashed n-grams less that with them, last " + LAST
                                        + " that were logged, bits per byte",
                                o -> last(o, plain) - last(o, entropy)),
                        new Figure(
                                "parameters of BLT by entropy, entropy model included, over those of the transformer over bytes",
                                Quantity.of(entropy, "parameters").over(Quantity.of(bytes, "parameters")))),
                List.of(
                        new Beyond(
                                "As good as byte-pair tokens at 8 billion parameters, and ahead of them at a fixed cost of"
                                        + " inference.",
                                Beyond.Reason.BILLIONS),
                        new Beyond(
                                "A mean of 64.3 on HellaSwag with noise against 56.9, and of 54.1 on CUTE against 27.5.",
                                Beyond.Reason.BILLIONS)),
                "Patches of the first held-out bytes, first seed, shaded by the entropy of their prediction, in full from "
                        + (int) MOST
                        + " nats on; below, bits per byte of the whole validation split, mean of the seeds.",
                seeds -> ribbons(seeds.getFirst(), cut, cutFixed, cutSpace)
                        + bars(seeds, entropy, fixed, space, plain, bytes));
    }

    private static Arm patches(Arm trained, String by) {
        return Arm.measured(
                trained.name() + "-cut", "patches of held-out text, by " + by, new PatchCounts(BATCH), 3.0, trained);
    }

    private static Arm operations(Arm trained, String by) {
        return Arm.measured(
                trained.name() + "-operations",
                "operations of reading byte by byte, " + by,
                new ReadingOperations(4),
                2.0,
                trained);
    }

    private static Quantity bits(Arm arm) {
        return Quantity.of(arm, BITS);
    }

    private static Quantity perStep(Arm arm) {
        return Quantity.of(arm, "bytesPerStep");
    }

    private static Quantity thousands(Arm operations) {
        return Quantity.of(operations, "perByte").times(1e-3);
    }

    /** The mean of the last losses of single batches, in bits. */
    private static double last(Outcomes o, Arm arm) {
        List<Double> all = o.list(arm, "loss");
        return all.subList(Math.max(0, all.size() - LAST), all.size()).stream()
                        .mapToDouble(d -> d)
                        .average()
                        .orElse(Double.NaN)
                / Math.log(2);
    }

    private static String ribbons(Outcomes seed, Arm entropy, Arm fixed, Arm space) {
        String text = seed.text(entropy, "text");
        List<Double> shades =
                seed.list(entropy, "entropies").stream().map(h -> h / MOST).toList();
        return Ribbon.html("by entropy", 0, text, shades, seed.list(entropy, "begins"))
                + Ribbon.html("static", 1, text, shades, seed.list(fixed, "begins"))
                + Ribbon.html("by spaces", 2, text, shades, seed.list(space, "begins"));
    }

    private static String bars(List<Outcomes> seeds, Arm entropy, Arm fixed, Arm space, Arm plain, Arm bytes) {
        Map<String, Arm> named = new LinkedHashMap<>();
        named.put("by entropy", entropy);
        named.put("static", fixed);
        named.put("by spaces", space);
        named.put("by entropy, no n-grams", plain);
        named.put("transformer over bytes", bytes);
        Bars bars = Bars.of("bits per byte");
        int colour = 0;
        for (Map.Entry<String, Arm> e : named.entrySet()) {
            bars.bar(e.getKey(), colour++, Means.number(seeds, e.getValue(), BITS));
        }
        return bars.html();
    }
}
