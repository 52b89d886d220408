package dev.gyre.cli.fpga;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.project.TimingText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lines that several commands print. */
final class CircuitText {
    private CircuitText() {}

    static String pipeline(Circuit circuit) {
        return circuit.pipelines().stream().map(p -> pipeline(circuit, p)).collect(Collectors.joining("\n"));
    }

    /** The operation for which the clock that was asked for is too fast, if there's one. */
    static Optional<String> tooFast(Circuit circuit) {
        return Optional.of(circuit.slowest())
                .filter(s -> s.period() > circuit.options().period())
                .map(s -> TimingText.tooFast(circuit.options().megahertz(), s));
    }

    /** A call's arguments that are numbers. */
    static String numbers(List<Object> arguments) {
        return arguments.stream()
                .filter(a -> a instanceof Number)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private static String pipeline(Circuit circuit, Pipeline p) {
        int times = p.flow().steps().size();
        return "%s: %s%s"
                .formatted(
                        circuit.name(),
                        times == 1 ? "" : "run %d times, ".formatted(times),
                        TimingText.of(
                                circuit.options().lanes(),
                                p.interval(),
                                p.depth(),
                                p.schedule().bound()));
    }
}
