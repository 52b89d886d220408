package dev.gyre.bench.gguf;

import dev.gyre.engine.io.gguf.BlockType;
import dev.gyre.engine.io.gguf.GgufFile;
import dev.gyre.models.published.Import;
import dev.gyre.models.run.WeightQuantization;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a GGUF file holds for the most part.
 *
 * @param file that it was read from
 * @param type of most numbers
 * @param vocabulary number of tokens
 */
record GgufWeights(Path file, BlockType type, int vocabulary) {

    private static final String EMBEDDINGS = "token_embd.weight";

    /**
     * Reads the list of tensors.
     *
     * @throws dev.gyre.engine.GyreException if it's no GGUF file, or a damaged one
     */
    static GgufWeights of(Path file) {
        try (GgufFile open = GgufFile.open(file)) {
            Map<BlockType, Long> numbers = open.names().stream()
                    .collect(Collectors.groupingBy(
                            open::stored,
                            Collectors.summingLong(n -> open.shape(n).size())));
            BlockType most = numbers.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            return new GgufWeights(file, most, open.shape(EMBEDDINGS).dim(0));
        }
    }

    /** Makes a run in which the file's numbers stay what they are: blocks do by themselves, floats of 16 bits if they're asked for. */
    void importInto(Path run) {
        Import plain = Import.of(file, Optional.empty());
        Import kept = switch (type) {
            case F16 -> plain.quantizing(WeightQuantization.Weights.F16);
            case BF16 -> plain.quantizing(WeightQuantization.Weights.BF16);
            default -> plain;
        };
        kept.into(run, made -> {});
    }
}
