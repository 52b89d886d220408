package dev.gyre.papers.claims.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.models.arch.namm.Namm;
import dev.gyre.models.model.Memories;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.task.Documents;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory whose numbers are all zero wants every token: the largest difference of a logit from those of the full cache while passages
 * are told again, over the largest logit (1 at least), {@code free}; and with a budget, {@code bounded}.
 *
 * @param budget tokens that a head keeps in the second case
 * @param rows documents that are read
 */
record BlankMemory(int budget, int rows) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("free", "largest change of a logit");
    }

    @Override
    public Findings measure(Bench bench) {
        EvolvedMemory memory = EvolvedMemory.of(bench);
        Documents documents = memory.documents().validation(0, rows);
        Namm free = memory.blank(0);
        List<float[]> full = read(Memories.choose(free, "full"), documents, bench.device());
        return Findings.of("free", change(full, read(free, documents, bench.device())))
                .with("bounded", change(full, read(memory.blank(budget), documents, bench.device())));
    }

    /** Logits of all documents before each token that is told. */
    private static List<float[]> read(SequenceModel model, Documents documents, Device device) {
        List<float[]> logits = new ArrayList<>();
        int before = documents.length() - documents.told();
        try (Reader reader = model.reader(documents.rows(), device, Multiplication.FLOATS)) {
            for (int at = 0; at < documents.length() - 1; at += at == 0 ? before : 1) {
                reader.read(columns(documents, at, at == 0 ? before : 1));
                logits.add(reader.logits());
            }
        }
        return logits;
    }

    private static int[] columns(Documents documents, int from, int count) {
        int[] some = new int[documents.rows() * count];
        for (int row = 0; row < documents.rows(); row++) {
            System.arraycopy(documents.ids(), row * documents.length() + from, some, row * count, count);
        }
        return some;
    }

    private static double change(List<float[]> before, List<float[]> after) {
        double largest = 1;
        double most = 0;
        for (int i = 0; i < before.size(); i++) {
            float[] a = before.get(i);
            float[] b = after.get(i);
            for (int j = 0; j < a.length; j++) {
                largest = Math.max(largest, Math.abs(a[j]));
                most = Math.max(most, Math.abs(a[j] - b[j]));
            }
        }
        return most / largest;
    }
}
