package dev.gyre.jvm.check;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * Whose turn it is, as a number: the item's, above the barriers that it has passed. An item's number is its group's above its own in the group, so
 * that what nothing orders is told by the bits in which two numbers differ. 0 is no item's.
 */
final class ItemClock {
    private static final int PHASE_BITS = 24;
    private static final long PHASE = (1L << PHASE_BITS) - 1;

    private final int groupShift;
    private long now;

    /**
     * A clock of items in groups.
     *
     * @param groupSize items of a group; 1 for iterations, as no barrier orders them
     */
    ItemClock(int groupSize) {
        this.groupShift = PHASE_BITS + Integer.SIZE - Integer.numberOfLeadingZeros(groupSize - 1);
    }

    /** Sets whose turn it is. */
    void enter(CheckedItem item) {
        if (item.phase() > PHASE) {
            throw new TornadoRuntimeException("a work-item passes more than %,d barriers".formatted(PHASE));
        }
        long number = (((long) item.group() + 1) << (groupShift - PHASE_BITS)) + item.local();
        now = number << PHASE_BITS | item.phase();
    }

    long now() {
        return now;
    }

    boolean isSameItem(long time) {
        return (time ^ now) >>> PHASE_BITS == 0;
    }

    /** Whether a barrier orders an earlier access before what happens now. */
    boolean isBefore(long time) {
        return (time ^ now) >>> groupShift == 0 && (time & PHASE) < (now & PHASE);
    }

    /** Whether nothing orders an earlier access and one that happens now; of none it's false. */
    boolean isConcurrent(long time) {
        long different = time ^ now;
        return time != 0
                && different >>> PHASE_BITS != 0
                && (different >>> groupShift != 0 || (different & PHASE) == 0);
    }

    /** The group of an access's item. */
    int group(long time) {
        return (int) (time >>> groupShift) - 1;
    }

    /** The number of an access's item within its group. */
    int local(long time) {
        return (int) ((time >>> PHASE_BITS) & ((1L << (groupShift - PHASE_BITS)) - 1));
    }
}
