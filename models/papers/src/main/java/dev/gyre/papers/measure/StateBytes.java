package dev.gyre.papers.measure;

import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.Arrays;

/**
 * Bytes of what a trained model keeps of a sequence, after some tokens, {@code few}, and after more, {@code many}.
 *
 * @param few tokens
 * @param many tokens, a multiple of the model's chunk
 */
public record StateBytes(int few, int many) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("many", "bytes");
    }

    @Override
    public Findings measure(Bench bench) {
        SequenceModel model = (SequenceModel) bench.model().built().model();
        try (Reader reader = model.reader(1, bench.device(), Multiplication.FLOATS)) {
            long after = read(reader, few, model.chunk());
            return Findings.of("few", (double) after).with("many", (double) read(reader, many - few, model.chunk()));
        }
    }

    private static long read(Reader reader, int tokens, int chunk) {
        for (int read = 0; read < tokens; read += Math.min(chunk, tokens - read)) {
            int[] ids = new int[Math.min(chunk, tokens - read)];
            Arrays.fill(ids, 'a');
            reader.read(ids);
        }
        return reader.states().bytesPerRow();
    }
}
