package dev.gyre.fpga.verilog;

import dev.gyre.fpga.pipeline.BlockRam;
import java.util.function.IntFunction;

/**
 * A port of all banks of an array in which accesses begin anywhere: bank b takes the element that lies there, whose address is one more where b
 * is below the first element's bank, and the words that come a cycle later are turned back into the order of the elements. Turned by powers of two
 * one after another, a bit of the first element's bank each.
 */
final class Turning {
    private final BlockRam memory;
    private final String array;
    private final String prefix;
    private final String row;
    private final String first;
    private final int port;

    Turning(BlockRam memory, String array, int port) {
        this.memory = memory;
        this.array = array;
        this.prefix = Ports.port(array, port);
        this.row = Ports.row(array, port);
        this.first = Ports.first(array, port);
        this.port = port;
    }

    /** The first element's address and bank. */
    String begin(String givenRow, String givenFirst) {
        return wire(memory.addressBits(), row, givenRow)
                + wire(memory.addressBits(), next(), row + " + 1")
                + wire(memory.bankBits(), first, givenFirst);
    }

    /** The address that a bank is given. */
    String row(int bank) {
        return bank == memory.banks() - 1
                ? row
                : "%s > %s ? %s : %s".formatted(first, Wires.constant(bank, memory.bankBits()), next(), row);
    }

    private String next() {
        return prefix + "_next";
    }

    private String then() {
        return prefix + "_then";
    }

    /** The words that are written, given in the order of the elements. */
    String written(int width, String what, IntFunction<String> element) {
        return turned(width, what, first, element, -1);
    }

    /** The part for one bank. */
    String to(String what, int bank) {
        return step(what, memory.bankBits(), bank);
    }

    /** The words that were read, in the order of the elements. */
    String read(Clocking clocking) {
        StringBuilder text = new StringBuilder("    reg %1$s%2$s = 0;\n    %3$s%2$s <= %4$s;\n"
                .formatted(OperationCode.range(memory.bankBits()), then(), clocking.rising(), first));
        text.append(turned(memory.width(), "word", then(), b -> Ports.word(array, b, port), 1));
        for (int d = 0; d < memory.banks(); d++) {
            text.append(wire(memory.width(), Ports.turned(array, d, port), step("word", memory.bankBits(), d)));
        }
        return text.toString();
    }

    private String turned(int width, String what, String by, IntFunction<String> from, int sign) {
        StringBuilder text = new StringBuilder();
        for (int b = 0; b < memory.banks(); b++) {
            text.append(wire(width, step(what, 0, b), from.apply(b)));
        }
        for (int bit = 0; bit < memory.bankBits(); bit++) {
            for (int b = 0; b < memory.banks(); b++) {
                text.append(wire(
                        width,
                        step(what, bit + 1, b),
                        "%s ? %s : %s"
                                .formatted(
                                        memory.bankBits() == 1 ? by : "%s[%d]".formatted(by, bit),
                                        step(what, bit, b + sign * (1 << bit)),
                                        step(what, bit, b))));
            }
        }
        return text.toString();
    }

    private static String wire(int width, String name, String value) {
        return "    wire %s%s = %s;\n".formatted(OperationCode.range(width), name, value);
    }

    private String step(String what, int bits, int bank) {
        return "%s_%s%d_%d".formatted(prefix, what, bits, Math.floorMod(bank, memory.banks()));
    }
}
