package dev.gyre.models.arch.blt;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/** Settings of a {@link Blt}'s patches: what begins one, and how long they are. */
public record PatchSettings(
        @Setting(
                help = "What begins a patch: high entropy or a rise of it, words, or every --patch-size bytes.",
                published = "patching_mode")
        PatchBoundary patching,

        @Setting(
                help =
                        "Entropy or rise in nats above which a patch begins; 0 to find it when the entropy model is trained,"
                                + " for patches of --patch-size bytes in the mean.",
                least = 0,
                most = 100,
                published = {"patching_threshold", "threshold"})
        double threshold,

        @Setting(
                help = "Rise in nats that entropy patching wants besides; 0 for none.",
                least = 0,
                most = 100,
                published = {"patching_threshold_add", "threshold_add"})
        double thresholdAdd,

        @Setting(
                help =
                        "Bytes of a patch: of all static ones, of others in the mean, which is what training makes room for.",
                least = 1,
                most = 1 << 16,
                published = "patch_size")
        double patchSize,

        @Setting(
                help = "Most bytes of a patch, longer ones being cut; 0 for any number.",
                least = 0,
                most = 1 << 20,
                published = "max_patch_length")
        int maxPatch,

        @Setting(help = "Bytes of a patch that generation keeps where --max-patch is 0.", least = 1, most = 1 << 20)
        int openPatch)
        implements Settings {

    /** The default settings of runs. */
    public static final PatchSettings STANDARD = new PatchSettings(PatchBoundary.ENTROPY, 0, 0, 4.5, 0, 1024);

    /**
     * Refuses settings that ranges alone don't rule out.
     *
     * @throws ConfigException if static patches have no whole length, or one that none may have
     */
    public PatchSettings {
        ConfigException.require(
                patching != PatchBoundary.STATIC || patchSize == Math.rint(patchSize),
                "--patch-size",
                patchSize,
                "a whole number for static patches");
        ConfigException.require(
                patching != PatchBoundary.STATIC || maxPatch == 0 || patchSize <= maxPatch,
                "--patch-size",
                patchSize,
                "at most --max-patch " + maxPatch + ", since longer patches are cut");
        ConfigException.require(
                thresholdAdd == 0 || patching == PatchBoundary.ENTROPY,
                "--threshold-add",
                thresholdAdd,
                "0 for patches by anything but entropy");
    }

    /** Most bytes of a patch that generation meets. */
    int longest() {
        return maxPatch > 0 ? maxPatch : openPatch;
    }
}
