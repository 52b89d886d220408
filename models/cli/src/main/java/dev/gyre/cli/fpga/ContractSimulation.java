package dev.gyre.cli.fpga;

import dev.gyre.cli.process.Json;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.project.TimingText;
import dev.gyre.fpga.simulate.ContractCheck;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.tool.Scratch;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.verify.Contract;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Ops' contracts through simulation of their kernels' circuits. */
public final class ContractSimulation {
    private ContractSimulation() {}

    /**
     * Simulates the kernels of ops and prints a line for each.
     *
     * @return how many were simulated, and of how many a result differs
     */
    public static Verdict of(List<Contract> contracts, boolean json, PrintWriter out) {
        Tool.VERILATOR.require();
        List<ContractCheck> all = new ArrayList<>();
        for (Contract contract : contracts) {
            List<ContractCheck> found = Scratch.in(folder -> ContractCheck.of(folder, contract, Options.standard()));
            all.addAll(found);
            if (!json) {
                found.forEach(c -> out.println(line(c)));
                out.flush();
            }
        }
        if (json) {
            Json.print(out, all);
        }
        return new Verdict(
                (int) all.stream().filter(c -> !c.runs().isEmpty()).count(),
                all.stream().filter(c -> !c.passes()).count());
    }

    /** The numbers of kernels that were simulated, and of those that failed. */
    public record Verdict(int simulated, long failed) {}

    private static String line(ContractCheck c) {
        String subject = String.format(Locale.ROOT, "%-28s %-36s ", c.op(), c.kernel());
        if (c.runs().isEmpty()) {
            return subject + "no circuit: " + c.refusal();
        }
        return subject
                + String.format(
                        Locale.ROOT,
                        "%s, %,d cycles, %s compared, %s",
                        TimingText.counted(c.runs().size(), "call"),
                        c.runs().stream().mapToLong(Run::cycles).sum(),
                        TimingText.counted(
                                c.runs().stream().mapToLong(Run::compared).sum(), "element"),
                        c.passes()
                                ? "all equal"
                                : "FAILED: "
                                        + c.runs().stream()
                                                .flatMap(r -> r.wrong().stream())
                                                .limit(4)
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(", ")));
    }
}
