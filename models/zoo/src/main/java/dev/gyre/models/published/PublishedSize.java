package dev.gyre.models.published;

import dev.gyre.engine.io.ElementType;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.SettingsType;
import java.util.List;
import java.util.Map;

/**
 * The size in which the authors of an architecture published a model.
 *
 * @param name how commands call it
 * @param form how it's published
 * @param vocabulary tokens V
 * @param type what its numbers are stored as
 * @param settings by their options, where they aren't the family's standard
 */
record PublishedSize(String name, String form, int vocabulary, ElementType type, Map<String, String> settings) {

    private static final String LLAMA_3 = " --theta=500000 --rope-scaling=llama3 --norm-epsilon=1e-5";

    private static final List<PublishedSize> ALL = List.of(
            of(
                    "xlstm-7b",
                    "xlstm-large",
                    50_304,
                    ElementType.F32,
                    "--dim=4096 --blocks=32 --heads=8 --query-factor=0.5 --value-factor=1 --ffn-factor=2.667"
                            + " --ffn-multiple=64 --gate-cap=15 --logit-cap=30 --norm-epsilon=1e-6 --chunk=64"),
            of(
                    "mmfreelm-2.7b",
                    "matmulfree",
                    32_000,
                    ElementType.BF16,
                    "--dim=2560 --blocks=32 --hidden-ratio=4 --norm-epsilon=1e-6"),
            of(
                    "blt-1b",
                    "blt",
                    260,
                    ElementType.BF16,
                    "--dim-local=1024 --encoder-layers=1 --encoder-heads=16 --decoder-layers=9 --decoder-heads=16"
                            + " --window=512 --dim-global=2048 --global-layers=25 --global-heads=16 --cross-heads=16"
                            + " --cross-vectors=2 --hash-rows=500002 --multiple-of=256 --threshold=1.335442066192627"
                            + " --patcher-dim=768 --patcher-layers=14 --patcher-heads=12 --patcher-multiple-of=256"
                            + " --patcher-window=512"),
            of(
                    "tokenformer-1.5b",
                    "tokenformer",
                    50_304,
                    ElementType.BF16,
                    "--dim=1536 --layers=40 --heads=16 --qkv-slots=1536 --proj-slots=1536 --ffn-slots=6144"
                            + " --context=2048"),
            of(
                    "m2-bert-80m",
                    "m2",
                    30_528,
                    ElementType.F32,
                    "--dim=768 --blocks=12 --hidden=3072 --matrix-blocks=4 --longest=128 --features=5 --order=128"
                            + " --frequency=10 --normed=true"),
            of(
                    "lolcats-llama-3.1-8b",
                    "lolcats",
                    128_256,
                    ElementType.BF16,
                    "--dim=4096 --blocks=32 --heads=32 --key-heads=8 --hidden=14336 --window=blocked"
                            + " --window-size=64 --features=64 --rank=8 --alpha=16" + LLAMA_3),
            of(
                    "llama-3.2-1b",
                    "llama",
                    128_256,
                    ElementType.BF16,
                    "--dim=2048 --blocks=16 --heads=32 --key-heads=8 --hidden=8192 --rope-factor=32 --tied=true"
                            + LLAMA_3));

    private static PublishedSize of(String name, String form, int vocabulary, ElementType type, String options) {
        return new PublishedSize(name, form, vocabulary, type, SettingsType.given(options));
    }

    /**
     * The size of a name.
     *
     * @throws ConfigException if there's none; names those that there are
     */
    static PublishedSize named(String name) {
        return ALL.stream()
                .filter(s -> s.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new ConfigException("NAME " + name + " must be one of " + String.join(", ", names())));
    }

    /** The names of all sizes. */
    static List<String> names() {
        return ALL.stream().map(PublishedSize::name).toList();
    }
}
