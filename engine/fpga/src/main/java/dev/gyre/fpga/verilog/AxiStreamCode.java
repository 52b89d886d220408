package dev.gyre.fpga.verilog;

import dev.gyre.fpga.pipeline.BlockRam;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A stream of {@link AxiCode}'s module: its ports, and what stands between them and the circuit's. */
final class AxiStreamCode {
    private final BlockRam memory;
    private final String name;
    private final String signals;

    AxiStreamCode(BlockRam memory) {
        this.memory = memory;
        this.name = Names.array(memory.array().name());
        this.signals = AxiCode.stream(memory);
    }

    /** One of the signals between the adapter and the wrapper: {@code over}, {@code waits} or {@code wrong}. */
    String signal(String which) {
        return name + "_" + which;
    }

    /** The ports of the module. */
    String ports() {
        int bits = StreamCode.rowWidth(memory);
        String words = OperationCode.range(bits);
        return memory.isWritten()
                ? """
                ,
                    output wire %1$s_tvalid,
                    input wire %1$s_tready,
                    output wire %2$s%1$s_tdata,
                    output wire %3$s%1$s_tkeep,
                    output wire %1$s_tlast""".formatted(signals, words, OperationCode.range(bits / Byte.SIZE))
                : """
                ,
                    input wire %1$s_tvalid,
                    output wire %1$s_tready,
                    input wire %2$s%1$s_tdata,
                    input wire %1$s_tlast""".formatted(signals, words);
    }

    /** The wires from the adapter to the wrapper. */
    String told() {
        return "    wire %s_over, %s_waits, %s_wrong;\n".formatted(name, name, name);
    }

    /** The adapter, and the wires between it and the circuit. */
    String adapter() {
        int bits = StreamCode.rowWidth(memory);
        String row = "    wire %s%s_row;\n".formatted(OperationCode.range(memory.addressBits()), name);
        String words = OperationCode.range(bits);
        return memory.isWritten()
                ? row
                        + "    wire %s%s_writes;\n".formatted(OperationCode.range(memory.banks()), name)
                        + "    wire %s%s_data;\n".formatted(words, name)
                        + "    gyre_stream_out #(.WIDTH(%d), .BANKS(%d), .ROW(%d)) %s_stream (%s);\n"
                                .formatted(memory.width(), memory.banks(), memory.addressBits(), name, pins("tkeep"))
                : row
                        + "    wire %s_take;\n".formatted(name)
                        + "    wire %s%s_words;\n".formatted(words, name)
                        + "    gyre_stream_in #(.WIDTH(%d), .ROW(%d)) %s_stream (%s);\n"
                                .formatted(bits, memory.addressBits(), name, pins());
    }

    private String pins(String... further) {
        Stream<String> state =
                Stream.of(".clock(clock)", ".reset(reset)", ".begins(begins)", ".ends(ending)", ".advance(advance)");
        Stream<String> told = Stream.of("over", "waits", "wrong").map(this::own);
        Stream<String> stream = Stream.concat(Stream.of("tvalid", "tready", "tdata", "tlast"), Stream.of(further))
                .map(s -> ".%1$s(%2$s_%1$s)".formatted(s, signals));
        return Stream.of(state, told, between().stream().map(this::own), stream)
                .flatMap(s -> s)
                .collect(Collectors.joining(", "));
    }

    private String own(String signal) {
        return ".%1$s(%2$s_%1$s)".formatted(signal, name);
    }

    private List<String> between() {
        return memory.isWritten() ? List.of("writes", "row", "data") : List.of("take", "row", "words");
    }

    /** The connections of the circuit's pins. */
    String circuitPins() {
        return between().stream()
                .map(s -> ", .%1$s_%2$s(%1$s_%2$s)".formatted(name, s))
                .collect(Collectors.joining());
    }
}
