package dev.gyre.papers.claims.xnet;

import dev.gyre.papers.Arm;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.Training;

/**
 * Fits nets of all kinds alike: AdamW in float32 without decay on all points at once, at 1e-2 with a cosine to nothing; and
 * the same, shorter, before L-BFGS in double precision.
 *
 * @param scale of the claim
 * @param task options of what's fitted
 */
record Fits(ReproductionScale scale, String task) {

    private static final String ADAM = "--batch=1000 --lr=1e-2 --min-lr=0 --warmup=0 --weight-decay=0 --beta1=0.9"
            + " --beta2=0.999 --clip=1000000 --eval-every=0 --checkpoint-every=1000";

    /** Inner iterations of an outer step, which the specification counts. */
    static final int INNER = 20;

    /** Pairs that L-BFGS remembers, as PyTorch's does. */
    private static final String PAIRS = "--pairs=100";

    private static final int QUICK = 10;

    /** The arm of a fit by AdamW alone. */
    Arm adam(String name, String about, String model, String net, int steps, double seconds) {
        Training t = training(model, net).with("--steps", scale.pick(4 * QUICK, steps));
        return Arm.trained(name, about + ", AdamW", t, scale.pick(0.3, seconds));
    }

    /**
     * The arm of a fit by AdamW, then L-BFGS.
     *
     * @param before steps of AdamW
     * @param outer steps of L-BFGS, of {@link #INNER} iterations each
     */
    Arm lbfgs(String name, String about, String model, String net, int before, int outer, double seconds) {
        int first = scale.pick(QUICK, before);
        Training t = training(model, net)
                .with("--optimizer=adamw-lbfgs", PAIRS)
                .with("--adamw-steps", first)
                .with("--steps", first + scale.pick(2 * QUICK, INNER * outer));
        return Arm.trained(name, about + ", L-BFGS", t, scale.pick(0.5, seconds));
    }

    /** Fixed grids, which the specification's KANs have. */
    private Training training(String model, String net) {
        String grids = model.equals("kan") ? "--grid-until=0" : "";
        return Training.of(model, task, net, ADAM, grids);
    }

    /** The arm that times a step of two arms by AdamW. */
    Arm adamTimes(String name, String about, Arm first, Arm second) {
        PairedStepTimes times = new PairedStepTimes(1, scale.pick(2, 20), scale.pick(3, 31));
        return Arm.measured(name, about + ", AdamW", times, scale.pick(0.3, 3.0), first, second);
    }

    /**
     * The arm that times an iteration of two arms by L-BFGS.
     *
     * @param before steps of AdamW
     */
    Arm lbfgsTimes(String name, String about, int before, Arm first, Arm second) {
        PairedStepTimes times =
                new PairedStepTimes(scale.pick(QUICK, before) + 1, scale.pick(2, 10), scale.pick(3, 11));
        return Arm.measured(name, about + ", L-BFGS", times, scale.pick(0.3, 4.0), first, second);
    }
}
