package dev.gyre.jvm.check;

/**
 * An access of an element.
 *
 * @param phase barriers that the item had passed
 * @param site its number, see {@link AccessSite}
 * @param value what was stored, its bits
 */
record MemoryAccess(CheckedItem item, int phase, int site, Kind kind, long value) {
    enum Kind {
        READ("reads it"),
        WRITE("writes"),
        ATOMIC("updates it");

        private final String verb;

        Kind(String verb) {
            this.verb = verb;
        }

        /** The verb for it in messages. */
        String verb() {
            return verb;
        }
    }

    /** Whether nothing orders this access and one of an item's that happens now. */
    boolean isConcurrent(CheckedItem now) {
        return item != now && (item.group() != now.group() || phase == now.phase());
    }
}
