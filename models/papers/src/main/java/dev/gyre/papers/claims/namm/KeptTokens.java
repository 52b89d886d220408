package dev.gyre.papers.claims.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Insight;
import dev.gyre.models.model.Memories;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.task.Documents;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Counts what caches hold of documents right before the passage comes again: of the passage, the share that each memory keeps over all heads,
 * by its name; and of the first document, {@code document}, the share of heads that keep each token, by the memory's name. Where the
 * passage begins and ends is above 0 in {@code passage}.
 *
 * @param budget tokens that a head keeps at an update
 * @param memories by their names
 * @param rows documents that are read
 */
record KeptTokens(int budget, List<String> memories, int rows) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline(memories.getFirst(), "of the passage kept");
    }

    @Override
    public Findings measure(Bench bench) {
        EvolvedMemory memory = EvolvedMemory.of(bench);
        Documents documents = memory.documents().validation(0, rows);
        int before = documents.length() - documents.told();
        Findings found = Findings.NONE
                .with("document", text(documents.ids(), before))
                .with("passage", borders(documents, before));
        for (String name : memories) {
            double[][] shares = shares(Memories.choose(memory.model(budget), name), documents, before, bench.device());
            double kept = IntStream.range(0, documents.rows())
                    .mapToDouble(row -> keptOf(documents, before, row, shares[row]))
                    .average()
                    .orElseThrow();
            found = found.with(name, kept)
                    .with(name, Arrays.stream(shares[0]).boxed().toList());
        }
        return found;
    }

    private static double[][] shares(SequenceModel model, Documents documents, int before, Device device) {
        int[] ids = new int[documents.rows() * before];
        for (int row = 0; row < documents.rows(); row++) {
            System.arraycopy(documents.ids(), row * documents.length(), ids, row * before, before);
        }
        try (Reader reader = model.reader(documents.rows(), device, Multiplication.FLOATS)) {
            reader.read(ids);
            return IntStream.range(0, documents.rows())
                    .mapToObj(row -> switch (reader.insight(row).orElseThrow()) {
                        case Insight.Kept kept -> kept.shares();
                        case Insight.Patch patch -> throw new IllegalStateException(patch + " is no cache");
                    })
                    .toArray(double[][]::new);
        }
    }

    private static double keptOf(Documents documents, int before, int row, double... shares) {
        int from = passage(documents, before, row);
        return Arrays.stream(shares, from, from + documents.told()).average().orElseThrow();
    }

    /** The first place of the passage that is told again; throws NoSuchElementException if there's none. */
    private static int passage(Documents documents, int before, int row) {
        int begin = row * documents.length();
        int again = begin + before;
        return IntStream.rangeClosed(0, before - documents.told())
                .filter(at -> Arrays.equals(
                        documents.ids(),
                        begin + at,
                        begin + at + documents.told(),
                        documents.ids(),
                        again,
                        again + documents.told()))
                .findFirst()
                .orElseThrow();
    }

    private static List<Double> borders(Documents documents, int before) {
        int from = passage(documents, before, 0);
        return IntStream.range(0, before)
                .mapToObj(i -> i == from || i == from + documents.told() ? 1.0 : 0.0)
                .toList();
    }

    private static String text(int[] ids, int count) {
        return Arrays.stream(ids, 0, count)
                .mapToObj(b -> b == '\n' || (b >= ' ' && b < 127) ? Character.toString(b) : "\u00b7")
                .collect(Collectors.joining());
    }
}
