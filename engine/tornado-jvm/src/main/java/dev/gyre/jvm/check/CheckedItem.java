package dev.gyre.jvm.check;

/** An iteration of a parallel loop, or a work-item: what runs at the same time as others. */
final class CheckedItem {
    private final String name;
    private final int group;
    private int phase;

    /**
     * An item of a checked run.
     *
     * @param name how messages call it
     * @param group its group; iterations have one each, as no barrier orders them
     */
    CheckedItem(String name, int group) {
        this.name = name;
        this.group = group;
    }

    int group() {
        return group;
    }

    /** Barriers that the item has passed. */
    int phase() {
        return phase;
    }

    void passBarrier() {
        phase++;
    }

    @Override
    public String toString() {
        return name;
    }
}
