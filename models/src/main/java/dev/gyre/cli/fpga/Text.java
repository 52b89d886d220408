package dev.gyre.cli.fpga;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lines that several commands print. */
final class Text {
    private Text() {}

    static String pipeline(Circuit circuit) {
        return circuit.pipelines().stream().map(p -> pipeline(circuit, p)).collect(Collectors.joining("\n"));
    }

    private static String pipeline(Circuit circuit, Pipeline p) {
        String bound = p.schedule().bound();
        return String.format(
                Locale.ROOT,
                "%s: a round of %d lane%s every %d cycle%s, which takes %d; %s",
                circuit.name(),
                circuit.options().lanes(),
                circuit.options().lanes() == 1 ? "" : "s",
                p.interval(),
                p.interval() == 1 ? "" : "s",
                p.depth(),
                bound.isEmpty() ? "nothing keeps rounds apart" : "what keeps rounds apart: " + bound);
    }
}
