package dev.gyre.jvm.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The last write of each element of a memory, and its reads by two items, so that a write by any item meets a read of another one. Of reads that
 * barriers order the later is kept. Accesses are numbers, see {@link ItemClock}, in pages that are made when they're first used.
 */
final class ShadowCells {
    /** Binary logarithm of the cells of a page of large arrays. */
    private static final int PAGE_BITS = 12;

    private static final int SPARSE = 1 << 8;

    /** The bit of a place that tells an atomic update from a plain write. */
    private static final int ATOMIC = 1 << 31;

    private final ItemClock clock;
    private final boolean dense;
    private final int pageBits;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private Page[] pages = new Page[1];

    /** An access that nothing orders before or behind another one. */
    record Access(long time, int site, boolean writes, boolean atomic, long value) {}

    /** Of each cell the last write, two reads and the value, and the sites of the first three. */
    private static final class Page {
        private static final int PARTS = 4;
        private static final int WRITTEN = 0;
        private static final int FIRST = 1;
        private static final int SECOND = 2;
        private static final int VALUE = 3;
        private final long[] cells;
        private final int[] sites;

        Page(int cells) {
            this.cells = new long[PARTS * cells];
            this.sites = new int[PARTS * cells];
        }

        private OptionalInt writer(int cell) {
            return cells[cell + WRITTEN] == 0 ? OptionalInt.empty() : OptionalInt.of(sites[cell + WRITTEN] & ~ATOMIC);
        }

        private Access access(int part, boolean writes) {
            int site = sites[part];
            return new Access(cells[part], site & ~ATOMIC, writes, site < 0, writes ? cells[part + VALUE] : 0);
        }
    }

    /**
     * Cells of which none was used.
     *
     * @param dense whether places are indices, from 0 on
     * @param size about how many are used
     */
    ShadowCells(ItemClock clock, boolean dense, long size) {
        this.clock = clock;
        this.dense = dense;
        long most = dense ? size : SPARSE;
        this.pageBits = Math.min(PAGE_BITS, Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, most) - 1));
    }

    /** The number of the cell of a place. */
    private int number(long place) {
        return dense ? (int) place : sparse(place);
    }

    private Page page(int number) {
        int at = number >>> pageBits;
        return at < pages.length && pages[at] != null ? pages[at] : newPage(at);
    }

    private Page newPage(int at) {
        if (at >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(at + 1, 2 * pages.length));
        }
        pages[at] = new Page(1 << pageBits);
        return pages[at];
    }

    /** Where a cell begins in its page. */
    private int inPage(int number) {
        return Page.PARTS * (number & ((1 << pageBits) - 1));
    }

    private int sparse(long place) {
        return numbers.computeIfAbsent(place, _ -> numbers.size());
    }

    /** Whether an element was written. */
    boolean isWritten(long place) {
        int number = number(place);
        return page(number).cells[inPage(number) + Page.WRITTEN] != 0;
    }

    /** Takes note of a read; gives the write that nothing orders before or behind it, or null. */
    Access read(long place, int site) {
        int number = number(place);
        Page page = page(number);
        int c = inPage(number);
        long[] cells = page.cells;
        long now = clock.now();
        if (cells[c + Page.FIRST] != now) {
            if (isPast(cells[c + Page.FIRST])) {
                cells[c + Page.FIRST] = now;
                page.sites[c + Page.FIRST] = site;
            } else if (isPast(cells[c + Page.SECOND])) {
                cells[c + Page.SECOND] = now;
                page.sites[c + Page.SECOND] = site;
            }
        }
        return clock.isConcurrent(cells[c + Page.WRITTEN]) ? page.access(c + Page.WRITTEN, true) : null;
    }

    /** Whether an access, or none, needn't be known any more: what races with it later races with what happens now, too. */
    private boolean isPast(long time) {
        return time == 0 || clock.isSameItem(time) || clock.isBefore(time);
    }

    /**
     * Takes note of a write; gives the access that nothing orders before or behind it, a read rather than a write, or null.
     *
     * @param atomic whether others of its kind may come before or behind
     */
    Access write(long place, int site, boolean atomic, long value) {
        int number = number(place);
        Page page = page(number);
        int c = inPage(number);
        long[] cells = page.cells;
        Access race = null;
        if (clock.isConcurrent(cells[c + Page.FIRST])) {
            race = page.access(c + Page.FIRST, false);
        } else if (clock.isConcurrent(cells[c + Page.SECOND])) {
            race = page.access(c + Page.SECOND, false);
        } else if (clock.isConcurrent(cells[c + Page.WRITTEN]) && !(atomic && page.sites[c + Page.WRITTEN] < 0)) {
            race = page.access(c + Page.WRITTEN, true);
        }
        cells[c + Page.WRITTEN] = clock.now();
        cells[c + Page.VALUE] = value;
        page.sites[c + Page.WRITTEN] = atomic ? site | ATOMIC : site;
        return race;
    }

    /** The place in the source that wrote an element last; empty if none did. */
    OptionalInt writer(long place) {
        int number = number(place);
        return page(number).writer(inPage(number));
    }

    /** The place in the source of any write; empty if there was none. */
    OptionalInt anyWriter() {
        for (Page each : pages) {
            for (int c = 0; each != null && c < each.cells.length; c += Page.PARTS) {
                OptionalInt writer = each.writer(c);
                if (writer.isPresent()) {
                    return writer;
                }
            }
        }
        return OptionalInt.empty();
    }
}
