package dev.gyre.serve.batch;

import dev.gyre.models.generate.Session;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * States of a model behind the beginnings of prompts, for prompts that begin the same. Only whole chunks are kept: a state behind
 * them is the same bit for bit whichever prompt was read, so that it makes no difference to a text whether its prompt had been seen.
 */
final class PrefixCache {

    /** Shares of the room that one prompt's states may take. */
    private static final int PART = 4;

    private final Session session;
    private final long room;
    private final SequencedMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long used;

    private record Key(int chunks, int hash) {}

    private record Entry(int[] prompt, int length, Session.Sequence sequence, long bytes) {}

    /**
     * A beginning of a prompt.
     *
     * @param tokens that were read
     * @param sequence that has read them
     */
    record Known(int tokens, Session.Sequence sequence) {}

    /**
     * Makes an empty cache.
     *
     * @param room bytes that the states may take
     */
    PrefixCache(Session session, long room) {
        this.session = session;
        this.room = room;
    }

    /** The longest beginning of a prompt that's kept, forked; its last token isn't part of it, as its logits are wanted. */
    Optional<Known> find(int[] prompt) {
        int chunk = session.chunk();
        int[] hashes = hashes(prompt);
        for (int k = (prompt.length - 1) / chunk; k > 0; k--) {
            Entry e = entries.get(new Key(k, hashes[k]));
            if (e != null && Arrays.equals(e.prompt(), 0, e.length(), prompt, 0, k * chunk)) {
                return Optional.of(new Known(e.length(), session.fork(e.sequence())));
            }
        }
        return Optional.empty();
    }

    /** Keeps the state of a sequence that has read so many tokens of a prompt, if they're whole chunks and it's worth it. */
    void keep(int[] prompt, int read, Session.Sequence sequence) {
        int chunk = session.chunk();
        int k = read / chunk;
        if (read % chunk != 0 || k == 0) {
            return;
        }
        long bytes = session.stateBytes() + Integer.BYTES * (long) prompt.length;
        long stride = Math.max(1, Math.ceilDiv(prompt.length / chunk * bytes, Math.max(1, room / PART)));
        boolean last = prompt.length - read < chunk;
        Key key = new Key(k, hashes(prompt)[k]);
        if (bytes > room || (!last && k % stride != 0) || entries.containsKey(key)) {
            return;
        }
        entries.put(key, new Entry(prompt, read, session.fork(sequence), bytes));
        used += bytes;
        while (used > room) {
            drop(entries.pollFirstEntry());
        }
    }

    private void drop(Map.Entry<Key, Entry> eldest) {
        used -= eldest.getValue().bytes();
        session.drop(eldest.getValue().sequence());
    }

    /** Of the first k chunks, for each k. */
    private int[] hashes(int[] prompt) {
        int chunk = session.chunk();
        int[] hashes = new int[prompt.length / chunk + 1];
        for (int k = 1; k < hashes.length; k++) {
            int h = hashes[k - 1];
            for (int i = (k - 1) * chunk; i < k * chunk; i++) {
                h = 31 * h + prompt[i] + 1;
            }
            hashes[k] = h;
        }
        return hashes;
    }
}
