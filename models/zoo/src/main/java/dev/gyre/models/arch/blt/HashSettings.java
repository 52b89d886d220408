package dev.gyre.models.arch.blt;

import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;

/** Settings of the hashed n-grams of a {@link Blt}. */
public record HashSettings(
        @Setting(
                help = "Bytes of the n-grams that are hashed.",
                least = 1,
                most = 64,
                published = "encoder_hash_byte_group_size")
        List<Integer> hashSizes,

        @Setting(
                help = "Rows of a table of n-grams.",
                least = 1,
                most = 1 << 24,
                published = "encoder_hash_byte_group_vocab")
        int hashRows,

        @Setting(
                help = "Hash functions, each with a table for each size; 0 for no n-grams.",
                least = 0,
                most = 11,
                published = "encoder_hash_byte_group_nb_functions")
        int hashFunctions)
        implements Settings {

    /** The default settings of runs. */
    public static final HashSettings STANDARD = new HashSettings(List.of(3, 4, 5, 6, 7, 8), 4001, 1);

    /** Keeps the sizes as they are. */
    public HashSettings {
        hashSizes = List.copyOf(hashSizes);
    }
}
