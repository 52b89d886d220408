package dev.gyre.serve.openai;

import java.util.List;

/** An answer that's told piece by piece, as events. */
public sealed interface StreamedAnswer permits Answer, ResponseAnswer {

    /**
     * An event.
     *
     * @param type what it's called; empty where the protocol gives it no name
     * @param data its body
     */
    record Event(String type, byte[] data) {}

    /** The text that has come since the last call. */
    List<Event> next();

    /** Whether the last events were of the end. */
    boolean isEnded();

    /** The lines behind the end. */
    List<Event> last();

    /** What's told of a failure in the middle. */
    Event failure(ApiException failure);
}
