package dev.gyre.cli.fpga;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lines that several commands print. */
final class CircuitText {
    private CircuitText() {}

    static String pipeline(Circuit circuit) {
        return circuit.pipelines().stream().map(p -> pipeline(circuit, p)).collect(Collectors.joining("\n"));
    }

    /** A call's arguments that are numbers. */
    static String numbers(List<Object> arguments) {
        return arguments.stream()
                .filter(a -> a instanceof Number)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private static String pipeline(Circuit circuit, Pipeline p) {
        String bound = p.schedule().bound();
        return String.format(
                Locale.ROOT,
                "%s: %sa round of %d lane%s every %d cycle%s, which takes %d; %s",
                circuit.name(),
                p.flow().steps().size() == 1
                        ? ""
                        : "run %d times, ".formatted(p.flow().steps().size()),
                circuit.options().lanes(),
                circuit.options().lanes() == 1 ? "" : "s",
                p.interval(),
                p.interval() == 1 ? "" : "s",
                p.depth(),
                bound.isEmpty() ? "nothing keeps rounds apart" : "what keeps rounds apart: " + bound);
    }
}
