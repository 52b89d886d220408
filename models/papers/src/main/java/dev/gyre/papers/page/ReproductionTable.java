package dev.gyre.papers.page;

import dev.gyre.papers.ClaimReport;
import dev.gyre.papers.ClaimReport.GateRow;
import dev.gyre.papers.Report;
import dev.gyre.papers.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results of claims as Markdown: a row a claim, and each gate that doesn't hold with its numbers. */
public final class ReproductionTable {
    private static final double SECONDS_A_MINUTE = 60;

    private ReproductionTable() {}

    /** The text of a report. */
    public static String markdown(Report report) {
        List<GateRow> gates =
                report.claims().stream().flatMap(c -> c.gates().stream()).toList();
        List<String> lines = new ArrayList<>();
        lines.add("# What the claims came to");
        lines.add("");
        lines.add(report.provenance().sentence() + ", device " + report.device() + ", " + report.scale()
                + " scale, seeds "
                + report.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")) + ": "
                + holding(gates) + " of " + gates.size() + " gates hold, " + minutes(report.seconds()) + " minutes.");
        lines.add("");
        lines.addAll(report.provenance().commandBlock());
        lines.add("| claim | gates that hold | minutes | doesn't hold |");
        lines.add("|---|---|---|---|");
        report.claims().forEach(c -> lines.add(row(c)));
        lines.add("");
        return String.join("\n", lines);
    }

    private static String row(ClaimReport claim) {
        return "| " + claim.name() + " | " + holding(claim.gates()) + " of "
                + claim.gates().size() + " | " + minutes(claim.seconds()) + " | "
                + claim.gates().stream()
                        .filter(g -> g.verdict() != Verdict.HOLDS)
                        .map(g -> g.verdict().words() + ": " + g.what() + ": " + g.judged() + ", has to be " + g.bound()
                                + (g.elsewhere().isEmpty() ? "" : " [" + g.elsewhere() + "]"))
                        .collect(Collectors.joining("<br>"))
                        .replace("|", "\\|")
                + " |";
    }

    private static long holding(List<GateRow> gates) {
        return gates.stream().filter(g -> g.verdict() == Verdict.HOLDS).count();
    }

    private static String minutes(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds / SECONDS_A_MINUTE);
    }
}
