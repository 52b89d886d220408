package dev.gyre.fpga.verilog;

import dev.gyre.fpga.pipeline.BlockRam;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The ports of a circuit for an array that comes or goes by a stream, in place of memory: of an array that is read {@code take}, in the
 * cycle in which {@code row} says which row of banks, and {@code words} in the next one; of an array that is written {@code writes}, a bit
 * a bank, with {@code row} and {@code data}.
 */
final class StreamCode {
    private final BlockRam memory;
    private final String name;
    private final NestCode nest;

    /** The ports for an array that one nest accesses, by one access, which has port 0 of each bank. */
    StreamCode(BlockRam memory, NestCode nest) {
        this.memory = memory;
        this.name = Names.array(memory.array().name());
        this.nest = nest;
    }

    /** Bits of a row of banks. */
    static int rowWidth(BlockRam memory) {
        return memory.width() * memory.banks();
    }

    /** The ports of the module. */
    String ports() {
        String row = OperationCode.range(memory.addressBits());
        String words = OperationCode.range(rowWidth(memory));
        return memory.isWritten()
                ? "    output wire %1$s%2$s_writes,\n    output wire %3$s%2$s_row,\n    output wire %4$s%2$s_data,\n"
                        .formatted(OperationCode.range(memory.banks()), name, row, words)
                : "    output wire %1$s_take,\n    output wire %2$s%1$s_row,\n    input wire %3$s%1$s_words,\n"
                        .formatted(name, row, words);
    }

    /** The assignments that join them with the nest's signals. */
    String code() {
        StringBuilder text = new StringBuilder("\n    // %s: a stream, %d element%s of %d bits a word\n"
                .formatted(memory.array().name(), memory.banks(), memory.banks() == 1 ? "" : "s", memory.width()));
        text.append("    assign %s_row = %s;\n".formatted(name, nest.outside(name + "_b0_0_row")));
        if (memory.isWritten()) {
            return text.append("    assign %s_writes = %s;\n".formatted(name, joined("_write")))
                    .append("    assign %s_data = %s;\n".formatted(name, joined("_data")))
                    .toString();
        }
        text.append("    assign %1$s_take = %2$s;\n".formatted(name, nest.outside(name + "_take")));
        for (int b = 0; b < memory.banks(); b++) {
            text.append("    wire %s%s_b%d_0 = %s_words[%d:%d];\n"
                    .formatted(
                            OperationCode.range(memory.width()),
                            name,
                            b,
                            name,
                            (b + 1) * memory.width() - 1,
                            b * memory.width()));
        }
        return text.toString();
    }

    /** A signal of all banks, the first one's lowest. */
    private String joined(String signal) {
        return IntStream.range(0, memory.banks())
                .mapToObj(b -> nest.outside("%s_b%d_0%s".formatted(name, memory.banks() - 1 - b, signal)))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
