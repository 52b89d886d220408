package dev.gyre.models.train;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/**
 * Settings of training on several machines: in rounds, in each of which every shard of the batches does some steps by itself, before
 * their results become one. Douillard et al. 2023, arXiv:2311.08105 (DiLoCo).
 *
 * @param shards N, each with batches of its own; a property of the run and not of the machines, which may be fewer
 * @param localSteps H, steps of a shard between two averages
 * @param average what becomes one
 * @param outerLr what the averaged difference is multiplied with
 * @param outerMomentum decay of Nesterov's momentum over rounds
 */
public record Rounds(
        @Setting(help = "Shards N, each with batches of its own; machines may be fewer.", least = 1, most = 1 << 14)
        int shards,

        @Setting(help = "Steps H of a shard between two averages.", least = 1, most = 1 << 20)
        int localSteps,

        @Setting(
                help =
                        "What is averaged: parameters after H steps, or the gradients of each step, with --local-steps 1.")
        Average average,

        @Setting(help = "Outer learning rate, of the averaged difference.", least = 0, most = 10)
        double outerLr,

        @Setting(help = "Outer momentum, Nesterov's.", least = 0, most = 1)
        double outerMomentum)
        implements Settings {

    /** Tensors that are averaged. */
    public enum Average {
        /** The parameters as shards' own optimisers have changed them. */
        PARAMETERS,
        /** Gradients, of which one optimiser makes a step, as if one machine had read all batches. */
        GRADIENTS
    }

    /** The default settings of runs; the outer optimiser's settings are the paper's. */
    public static final Rounds STANDARD = new Rounds(2, 20, Average.PARAMETERS, 0.7, 0.9);

    /**
     * Refuses settings that ranges alone don't rule out.
     *
     * @throws ConfigException if gradients are to be averaged over several steps, or a number lies on the end of its range
     */
    public Rounds {
        ConfigException.require(
                average == Average.PARAMETERS || localSteps == 1,
                "--local-steps",
                localSteps,
                "1 with --average gradients, which belong to one step");
        ConfigException.require(outerLr > 0, "--outer-lr", outerLr, "above 0 and at most 10");
        ConfigException.require(outerMomentum < 1, "--outer-momentum", outerMomentum, "at least 0 and below 1");
    }
}
