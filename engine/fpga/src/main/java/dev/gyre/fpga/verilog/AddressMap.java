package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.BlockRam;
import java.util.List;

/**
 * The addresses of the AXI4-Lite interface of a circuit, in bytes. They're cut into regions of the same size: the first one has the
 * registers, each further one a memory, with an element a word of 32 bits, or of 64 in two.
 *
 * @param parameters of the circuit, each of which has two words, the low one first
 * @param memories in the order of their regions
 */
public record AddressMap(List<Node> parameters, List<BlockRam> memories) {
    /** Written with 1, starts; read: bit 0 is 1 while it runs, bit 1 once it has ended, bit 2 if a stream was accessed out of order. */
    public static final int CONTROL = 0;
    /** Cycles from the start to the end, with those in which streams weren't ready. */
    public static final int CYCLES = 4;
    /** Cycles in which the circuit itself went on. */
    public static final int WORKED = 8;

    private static final int PARAMETERS = 16;

    /** The address of a parameter's low word. */
    public int parameter(int number) {
        return PARAMETERS + 8 * number;
    }

    /** The address at which a memory begins. */
    public int memory(int number) {
        return (number + 1) << regionBits();
    }

    /** Bits of an address within a region. */
    public int regionBits() {
        int registers = Integer.SIZE - Integer.numberOfLeadingZeros(parameter(parameters.size()) - 1);
        return memories.stream().mapToInt(AddressMap::bits).reduce(registers, Math::max);
    }

    /** Bits of an address. */
    public int addressBits() {
        return regionBits() + selectBits();
    }

    /** Bits that say which region; one at least. */
    int selectBits() {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(memories.size()));
    }

    /** Bits of an address within a memory. */
    static int bits(BlockRam memory) {
        return memory.indexBits() + elementBits(memory);
    }

    /** Bits of an address within an element. */
    static int elementBits(BlockRam memory) {
        return memory.width() == Long.SIZE ? 3 : 2;
    }
}
