package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Insight;
import java.util.ArrayList;
import java.util.List;

/** A text that is being read token by token, since the model is asked behind each what it has decided. */
final class InspectionPrefill implements PromptReading {

    private static final int AT_ONCE = 8;

    private final Inspection inspection;
    private final Session.Sequence sequence;
    private final List<Insight> insights = new ArrayList<>();
    private int at;

    InspectionPrefill(Inspection inspection, Session.Sequence sequence) {
        this.inspection = inspection;
        this.sequence = sequence;
    }

    @Override
    public Inspection work() {
        return inspection;
    }

    @Override
    public boolean isDone() {
        return inspection.isDone();
    }

    @Override
    public long waitedNanos() {
        return inspection.waitedNanos();
    }

    @Override
    public void drop(Session session) {
        session.drop(sequence);
    }

    @Override
    public int piece(Session session) {
        int from = at;
        try {
            while (at < inspection.tokens().length && at < from + AT_ONCE) {
                session.read(sequence, inspection.tokens()[at++]);
                session.insight(sequence).ifPresent(this::add);
            }
        } catch (GyreException e) {
            inspection.fail(e);
        }
        if (at == inspection.tokens().length) {
            inspection.complete(List.copyOf(insights));
        }
        return at - from;
    }

    /** Keeps the last answer: a cache tells of all tokens each time which it has kept. */
    private void add(Insight insight) {
        if (insight instanceof Insight.Kept) {
            insights.clear();
        }
        insights.add(insight);
    }
}
