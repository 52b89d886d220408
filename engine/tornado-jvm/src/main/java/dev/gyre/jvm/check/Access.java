package dev.gyre.jvm.check;

/**
 * An access of an element.
 *
 * @param phase barriers that the item had passed
 * @param site its number, see {@link AccessSite}
 * @param value what was stored, its bits
 */
record Access(Item item, int phase, int site, Kind kind, long value) {
    enum Kind {
        READ,
        WRITE,
        ATOMIC
    }

    /** Whether nothing orders this access and one of an item's that happens now. */
    boolean isConcurrent(Item now) {
        return item != now && (item.group() != now.group() || phase == now.phase());
    }
}
