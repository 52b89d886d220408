package dev.gyre.fpga.project;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.verilog.CircuitCode;
import dev.gyre.fpga.verilog.Names;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of a circuit in words.
 *
 * @param signals their names, with commas between
 * @param meaning what they are for
 */
record PortText(String signals, String meaning) {

    /** All ports of a circuit that has signals of its own, in the module's order. */
    static List<PortText> of(Circuit circuit) {
        List<PortText> ports = new ArrayList<>();
        ports.add(new PortText("clock, reset", "reset is synchronous, and needs one cycle"));
        ports.add(new PortText(
                "start, done, cycles",
                "start for a cycle takes the parameters; done stays 1 until the next start; the cycles between"));
        for (Node n : CircuitCode.parameters(circuit.pipelines())) {
            String name = ((NodeOperation.Scalar) n.operation()).name();
            ports.add(new PortText(
                    Names.port(n), "%s, %d bits".formatted(name, n.range().width())));
        }
        for (BlockRam m : circuit.arrays()) {
            ports.add(new PortText(
                    Names.array(m.array().name()) + "_write, _index, _data, _value",
                    "%s, %,d elements of %d bits, %s%s: for the host, while the circuit isn't running"
                            .formatted(
                                    m.array().name(),
                                    m.depth(),
                                    m.width(),
                                    m.isWritten() ? "written, " : "",
                                    TimingText.counted(m.banks(), "bank"))));
        }
        return List.copyOf(ports);
    }
}
