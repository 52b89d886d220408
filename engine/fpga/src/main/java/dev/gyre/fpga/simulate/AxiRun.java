package dev.gyre.fpga.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A circuit's runs on one workload behind its AXI interfaces: one with everyone ready, one with random stalls that is reset in its midst,
 * and one with such stalls to the end.
 *
 * @param cycles from start to done with everyone ready
 * @param stalled the same with stalls
 * @param wrong of all elements and answers that were compared, those that weren't as they had to be
 * @param reset whether the reset came while the circuit ran
 * @param inOrder whether all arrays of streams were accessed in order
 */
public record AxiRun(String kernel, int number, long cycles, long stalled, long wrong, boolean reset, boolean inOrder) {
    private static final Pattern LINE =
            Pattern.compile("(.*) case (\\d+): (\\d+) cycles, (\\d+) with stalls, (\\d+) wrong");
    private static final String RESET = "reset in mid-run";
    private static final String OUT_OF_ORDER = "a stream was accessed out of order";

    /** The runs that testbenches report, a line each. */
    static List<AxiRun> of(List<String> said) {
        List<AxiRun> runs = new ArrayList<>();
        for (String line : said) {
            Matcher m = LINE.matcher(line);
            if (m.matches()) {
                String begin = "%s case %s: ".formatted(m.group(1), m.group(2));
                runs.add(new AxiRun(
                        m.group(1),
                        Integer.parseInt(m.group(2)),
                        Long.parseLong(m.group(3)),
                        Long.parseLong(m.group(4)),
                        Long.parseLong(m.group(5)),
                        said.contains(begin + RESET),
                        !said.contains(begin + OUT_OF_ORDER)));
            }
        }
        return runs;
    }

    public boolean isRight() {
        return wrong == 0 && inOrder;
    }
}
