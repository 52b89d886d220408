package dev.gyre.fpga.verilog;

import dev.gyre.fpga.pipeline.Memory;
import java.util.function.IntFunction;

/**
 * A port of all banks of an array in which accesses begin anywhere: bank b takes the element that lies there, whose address is one more where b
 * is below the first element's bank, and the words that come a cycle later are turned back into the order of the elements. Turned by powers of two
 * one after another, a bit of the first element's bank each.
 */
final class Turning {
    private final Memory memory;
    private final String array;
    private final String prefix;
    private final int port;

    Turning(Memory memory, String array, int port) {
        this.memory = memory;
        this.array = array;
        this.prefix = "%s_p%d".formatted(array, port);
        this.port = port;
    }

    /** The first element's address and bank. */
    String begin(String row, String first) {
        String bits = OperationCode.range(memory.addressBits());
        return "    wire %2$s%1$s_row = %3$s;\n    wire %2$s%1$s_next = %1$s_row + 1;\n    wire %4$s%1$s_first = %5$s;\n"
                .formatted(prefix, bits, row, OperationCode.range(memory.bankBits()), first);
    }

    /** The address that a bank is given. */
    String row(int bank) {
        return bank == memory.banks() - 1
                ? prefix + "_row"
                : "%1$s_first > %2$s ? %1$s_next : %1$s_row".formatted(prefix, Wires.constant(bank, memory.bankBits()));
    }

    /** What is written, given in the order of the elements. */
    String written(int width, String what, IntFunction<String> element) {
        return turned(width, what, prefix + "_first", element, -1);
    }

    /** What of it a bank is given. */
    String to(String what, int bank) {
        return step(what, memory.bankBits(), bank);
    }

    /** The words that were read, in the order of the elements. */
    String read(Clocking clocking) {
        StringBuilder text = new StringBuilder("    reg %1$s%2$s_then = 0;\n    %3$s%2$s_then <= %2$s_first;\n"
                .formatted(OperationCode.range(memory.bankBits()), prefix, clocking.rising()));
        text.append(turned(memory.width(), "word", prefix + "_then", b -> Ports.word(array, b, port), 1));
        for (int d = 0; d < memory.banks(); d++) {
            text.append("    wire %s%s = %s;\n"
                    .formatted(
                            OperationCode.range(memory.width()),
                            Ports.turned(array, d, port),
                            step("word", memory.bankBits(), d)));
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
