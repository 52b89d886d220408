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

    private static final class Page {
        private final long[] written;
        private final long[] values;
        private final int[] writers;
        private final long[] reads;
        private final int[] readers;

        Page(int cells) {
            this.written = new long[cells];
            this.values = new long[cells];
            this.writers = new int[cells];
            this.reads = new long[2 * cells];
            this.readers = new int[2 * cells];
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

    /** Where a cell stands in its page. */
    private int inPage(int number) {
        return number & ((1 << pageBits) - 1);
    }

    private int sparse(long place) {
        return numbers.computeIfAbsent(place, _ -> numbers.size());
    }

    /** Whether an element was written. */
    boolean isWritten(long place) {
        int number = number(place);
        return page(number).written[inPage(number)] != 0;
    }

    /** Takes note of a read; gives the write that nothing orders before or behind it, or null. */
    Access read(long place, int site) {
        int number = number(place);
        Page page = page(number);
        int c = inPage(number);
        int r = 2 * c;
        long[] reads = page.reads;
        long first = reads[r];
        if (first != clock.now()) {
            if (first == 0 || clock.isSameItem(first) || clock.isBefore(first)) {
                reads[r] = clock.now();
                page.readers[r] = site;
            } else if (reads[r + 1] == 0 || clock.isSameItem(reads[r + 1]) || clock.isBefore(reads[r + 1])) {
                reads[r + 1] = clock.now();
                page.readers[r + 1] = site;
            }
        }
        return clock.isConcurrent(page.written[c]) ? write(page, c) : null;
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
        int r = 2 * c;
        Access race = null;
        if (clock.isConcurrent(page.reads[r])) {
            race = new Access(page.reads[r], page.readers[r], false, false, 0);
        } else if (clock.isConcurrent(page.reads[r + 1])) {
            race = new Access(page.reads[r + 1], page.readers[r + 1], false, false, 0);
        } else if (clock.isConcurrent(page.written[c]) && !(atomic && page.writers[c] < 0)) {
            race = write(page, c);
        }
        page.written[c] = clock.now();
        page.values[c] = value;
        page.writers[c] = atomic ? site | ATOMIC : site;
        return race;
    }

    private static Access write(Page page, int c) {
        int writer = page.writers[c];
        return new Access(page.written[c], writer & ~ATOMIC, true, writer < 0, page.values[c]);
    }

    /** The place in the source that wrote an element last; empty if none did. */
    OptionalInt writer(long place) {
        int number = number(place);
        Page page = page(number);
        int c = inPage(number);
        return page.written[c] == 0 ? OptionalInt.empty() : OptionalInt.of(page.writers[c] & ~ATOMIC);
    }

    /** The place in the source of any write; empty if there was none. */
    OptionalInt anyWriter() {
        for (Page each : pages) {
            for (int c = 0; each != null && c < each.written.length; c++) {
                if (each.written[c] != 0) {
                    return OptionalInt.of(each.writers[c] & ~ATOMIC);
                }
            }
        }
        return OptionalInt.empty();
    }
}
