package dev.gyre.models.generate;

import dev.gyre.engine.device.ByteSize;
import dev.gyre.models.model.SequenceModel;
import java.util.Locale;

/** Says what the state of a sequence takes. */
public final class ContextSize {

    private ContextSize() {}

    /** A line for the user. The session has compiled what a prompt needs, if only on a planned device. */
    public static String of(SequenceModel model, Session session) {
        String bytes = ByteSize.needed(session.stateBytes());
        return model.longest() == Long.MAX_VALUE
                ? "a context takes at most " + bytes + ", however long it is"
                : String.format(Locale.ROOT, "a context of %,d tokens takes %s", model.longest(), bytes);
    }
}
