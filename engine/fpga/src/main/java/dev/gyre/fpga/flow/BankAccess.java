package dev.gyre.fpga.flow;

import dev.gyre.ir.ArrayRef;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Neighbouring elements of an array that are read, or stored, at once: those at constant distances from one another. It takes one port of
 * each of the array's banks.
 */
public final class BankAccess {
    private final ArrayRef array;
    private final boolean write;
    private final int epoch;
    private final NavigableMap<Long, Node> elements = new TreeMap<>();
    private Node start;
    private int zeros;

    /**
     * An access without elements yet.
     *
     * @param epoch of a write, which of the round's writes to the array it is, from 1; of a read, how many came before it
     */
    BankAccess(ArrayRef array, boolean write, int epoch) {
        this.array = array;
        this.write = write;
        this.epoch = epoch;
    }

    public ArrayRef array() {
        return array;
    }

    public boolean isWrite() {
        return write;
    }

    public int epoch() {
        return epoch;
    }

    /** The nodes of the elements, by their distance from the common index. */
    public NavigableMap<Long, Node> elements() {
        return elements;
    }

    /** The index of the first element, that of the least distance. */
    public Node start() {
        return start;
    }

    /** Low bits of the first index, less its constant part, that are always zero. */
    public int zeros() {
        return zeros;
    }

    /** Elements from the first to the last. */
    public int span() {
        return (int) (elements.lastKey() - elements.firstKey() + 1);
    }

    void begin(Node index, int zeroBits) {
        start = index;
        zeros = zeroBits;
    }

    @Override
    public String toString() {
        return (write ? "store " : "load ") + array + "[" + elements.firstKey() + ".." + elements.lastKey() + "]";
    }
}
