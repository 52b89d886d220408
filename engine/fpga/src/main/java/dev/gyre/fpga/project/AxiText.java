package dev.gyre.fpga.project;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.verilog.AddressMap;
import dev.gyre.fpga.verilog.AxiCode;
import java.util.Set;

/** The README's section on a circuit's AXI interfaces: addresses and streams. */
final class AxiText {
    private AxiText() {}

    static String of(Circuit circuit, Set<String> streams) {
        AddressMap map = AxiCode.map(circuit.pipelines(), streams);
        StringBuilder text = new StringBuilder("## Interfaces of `%s`\n\n".formatted(AxiCode.module(circuit.name())));
        text.append("""
                `aclk` and `aresetn`, low for a cycle or more, are those of all of them.

                `s_axi`, AXI4-Lite, with words of 32 bits, all of whose bytes have to be written at once:

                | address | |
                |---|---|
                | `0x%x` | written with 1, starts; read: bit 0 is 1 while it runs, bit 1 once it has ended, bit 2 if an array of a stream was accessed out of order, so that results are worth nothing |
                | `0x%x` | cycles from the start to the end |
                | `0x%x` | those of them in which the circuit went on, the others being streams' that weren't ready |
                """.formatted(AddressMap.CONTROL, AddressMap.CYCLES, AddressMap.WORKED));
        for (int p = 0; p < map.parameters().size(); p++) {
            int bits = map.parameters().get(p).range().width();
            text.append("| `0x%x` | the parameter %s, %d bits%s; taken over at the start |\n"
                    .formatted(
                            map.parameter(p),
                            ((NodeOperation.Scalar) map.parameters().get(p).operation()).name(),
                            bits,
                            bits > Integer.SIZE ? ", the low word first" : ""));
        }
        for (int i = 0; i < map.memories().size(); i++) {
            BlockRam m = map.memories().get(i);
            text.append("| `0x%x` | %s, %s%,d elements of %d bits, %s |\n"
                    .formatted(
                            map.memory(i),
                            m.array().name(),
                            m.isWritten() ? "written, " : "",
                            m.depth(),
                            m.width(),
                            m.width() == Long.SIZE
                                    ? "two words each: the low one is written first and kept until the high one is"
                                    : "a word each"));
        }
        if (!map.memories().isEmpty()) {
            text.append("\nMemories are there while the circuit doesn't run, and answer with SLVERR while it does.\n");
        }
        return text.append(streams(circuit, streams)).toString();
    }

    private static String streams(Circuit circuit, Set<String> streams) {
        if (streams.isEmpty()) {
            return "\nThere are no streams: it accesses no array once in order.\n";
        }
        StringBuilder text = new StringBuilder("\n| AXI4-Stream | |\n|---|---|\n");
        for (BlockRam m : AxiCode.arrays(circuit.pipelines(), streams, true)) {
            text.append("| `%s` | %s, %s; %s of %d bits a word, the first one lowest |\n"
                    .formatted(
                            AxiCode.stream(m),
                            m.array().name(),
                            m.isWritten() ? "what is written of it goes" : "comes",
                            TimingText.counted(m.banks(), "element"),
                            m.width()));
        }
        return text.append(
                        "\nA run takes a packet of each stream that comes, to the word with `tlast`, whether it needs all of it or not,"
                                + " and makes one of each that goes; it has ended when their last words were taken.\n")
                .toString();
    }
}
