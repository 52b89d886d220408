package dev.gyre.jvm.check;

/** An iteration of a parallel loop, or a work-item: what runs at the same time as others. */
final class CheckedItem {
    private final Names names;
    private final int group;
    private final int local;
    private int phase;

    /** How messages call items. */
    interface Names {
        /**
         * The name of an item.
         *
         * @param group its group; an iteration's number
         * @param local its number in the group; 0 for iterations
         */
        String of(int group, int local);
    }

    /**
     * An item of a checked run.
     *
     * @param group its group; iterations have one each, as no barrier orders them
     * @param local its number in the group
     */
    CheckedItem(Names names, int group, int local) {
        this.names = names;
        this.group = group;
        this.local = local;
    }

    int group() {
        return group;
    }

    int local() {
        return local;
    }

    /** Barriers that the item has passed. */
    int phase() {
        return phase;
    }

    void passBarrier() {
        phase++;
    }

    /** The name of another item of the run. */
    String name(int otherGroup, int otherLocal) {
        return names.of(otherGroup, otherLocal);
    }

    @Override
    public String toString() {
        return names.of(group, local);
    }
}
