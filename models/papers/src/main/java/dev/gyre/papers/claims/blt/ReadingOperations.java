package dev.gyre.papers.claims.blt;

import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;

/**
 * Floating-point operations, counted and not timed, of a trained model that reads held-back text byte by byte as it does in generation:
 * {@code perByte}. Windows of keys count in full, as they do once a text is as long as they are.
 *
 * @param windows of held-back text that are read, one behind the other
 */
record ReadingOperations(int windows) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("perByte", "operations a byte");
    }

    @Override
    public Findings measure(Bench bench) {
        var trained = bench.model();
        SequenceModel model = (SequenceModel) trained.built().model();
        int[] ids = HeldBack.of(trained.config()).batch(0, windows);
        try (Reader reader = model.reader(1, bench.device(), Multiplication.FLOATS)) {
            for (int id : ids) {
                reader.read(new int[] {id});
            }
            return Findings.of("perByte", (double) reader.flops() / ids.length);
        }
    }
}
