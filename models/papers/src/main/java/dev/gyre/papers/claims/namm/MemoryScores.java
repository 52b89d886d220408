package dev.gyre.papers.claims.namm;

import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.MemoryComparison;
import dev.gyre.models.task.ReadDataset;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;

/**
 * Measures what the last arm's transformer loses on passages told again with the first arm's memory, {@code namm}, and with each of the others by
 * its name, in nats per byte over all documents held back; {@code best} is that of the best rule.
 *
 * @param budget tokens that a head keeps at an update
 * @param batch documents that are read together
 */
record MemoryScores(int budget, int batch) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("namm", "nats per byte");
    }

    @Override
    public Findings measure(Bench bench) {
        EvolvedMemory memory = EvolvedMemory.of(bench);
        ReadDataset documents = memory.documents();
        MemoryComparison all = MemoryComparison.of(
                memory.model(budget), documents, batch, Long.MAX_VALUE, bench.device(), Multiplication.FLOATS);
        Findings found = Findings.NONE;
        double best = Double.POSITIVE_INFINITY;
        for (MemoryComparison.Row row : all.rows()) {
            double score = row.result().score();
            found = found.with(row.memory(), score);
            best = row.baseline() ? Math.min(best, score) : best;
        }
        return found.with("best", best);
    }
}
