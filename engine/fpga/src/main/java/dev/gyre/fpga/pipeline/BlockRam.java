package dev.gyre.fpga.pipeline;

import dev.gyre.fpga.flow.BankAccess;
import dev.gyre.ir.ArrayRef;
import java.util.ArrayList;
import java.util.List;

/**
 * An array in block RAM, its elements dealt out to banks in turn.
 *
 * @param depth elements that there is room for, a power of two
 * @param banks a power of two
 * @param isTurned whether an access of any nest begins at a bank that isn't known before
 * @param isStaged whether several nests access it, each of which chooses what it gives the ports in a cycle of its own
 * @param accesses of a round
 */
public record BlockRam(
        ArrayRef array, int depth, int banks, boolean isTurned, boolean isStaged, List<BankAccess> accesses) {
    /** Ports of each bank. */
    public static final int PORTS = 2;

    /** Bits of an element. */
    public int width() {
        return array.storage().bytes() * Byte.SIZE;
    }

    /** Bits of an element's index. */
    public int indexBits() {
        return Integer.numberOfTrailingZeros(depth);
    }

    /** Low bits of an index that say which bank. */
    public int bankBits() {
        return Integer.numberOfTrailingZeros(banks);
    }

    /** Bits of an address within a bank. */
    public int addressBits() {
        return indexBits() - bankBits();
    }

    /** Whether an access always begins at the same bank. */
    public boolean isAligned(BankAccess access) {
        return isAligned(access, banks);
    }

    static boolean isAligned(BankAccess access, int banks) {
        return access.zeros() >= Integer.numberOfTrailingZeros(banks);
    }

    /** The bank of an aligned access's first element. */
    public int firstBank(BankAccess access) {
        return (int) Math.floorMod(access.elements().firstKey(), (long) banks);
    }

    /** Whether it is the circuit's own, so that the host doesn't see it. */
    public boolean isInternal() {
        return array.parameter() < 0;
    }

    /** This array with the accesses of another nest too. */
    public BlockRam with(BlockRam other) {
        List<BankAccess> all = new ArrayList<>(accesses);
        all.addAll(other.accesses);
        return new BlockRam(array, depth, banks, isTurned, isStaged, all);
    }

    public boolean isWritten() {
        return accesses.stream().anyMatch(BankAccess::isWrite);
    }
}
