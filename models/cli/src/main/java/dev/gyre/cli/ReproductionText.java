package dev.gyre.cli;

import dev.gyre.papers.ClaimReport;
import dev.gyre.papers.ClaimReport.ArmRow;
import dev.gyre.papers.ClaimReport.GateRow;
import dev.gyre.papers.NumberText;
import dev.gyre.papers.Report;
import dev.gyre.papers.Statement;
import dev.gyre.papers.Verdict;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** A reproduction on a terminal: a table a claim. */
final class ReproductionText {

    private final PrintWriter out;

    ReproductionText(PrintWriter out) {
        this.out = out;
    }

    void print(Report report) {
        report.claims().forEach(this::claim);
        out.println(String.format(
                Locale.ROOT,
                "%d %s at scale %s, %s of runs",
                report.claims().size(),
                report.claims().size() == 1 ? "claim" : "claims",
                report.scale(),
                NumberText.seconds(report.seconds())));
        out.flush();
    }

    private void claim(ClaimReport c) {
        out.println(Ansi.AUTO.string(
                "@|bold " + c.paper().system() + "|@  " + c.paper().citation()));
        c.paper().statements().forEach(s -> out.println("  " + statement(s)));
        out.println("  here: " + c.here());
        c.arms().forEach(this::arm);
        c.gates().forEach(g -> gate(g, false));
        c.printed()
                .forEach(n ->
                        out.println(row("printed", n.what() + ": " + n.numbers().text())));
        c.beyond().forEach(b -> out.println(row(b.verdict().words(), b.what() + " (" + b.reason() + ")")));
        out.println();
    }

    private static String statement(Statement s) {
        return s.source().startsWith(s.says())
                ? s.source() + ": " + s.text()
                : s.says() + ": " + s.text() + " [" + s.source() + "]";
    }

    private static String row(String first, String rest) {
        return String.format(Locale.ROOT, "  %-16s %s", first, rest);
    }

    private void arm(ArmRow a) {
        String score = a.score().values().isEmpty() ? "" : a.score().text() + " " + a.unit();
        String size = a.parameters().isPresent()
                ? ", " + NumberText.text(a.parameters().getAsDouble()) + " parameters"
                : "";
        out.println(
                String.format(Locale.ROOT, "  %-26s %s%s, %s", a.name(), score, size, NumberText.seconds(a.seconds())));
        a.failures().forEach(f -> out.println("    " + f));
    }

    private void gate(GateRow g, boolean control) {
        String words = control
                ? g.verdict() == Verdict.HOLDS ? "  control" : "  CONTROL OFF"
                : g.verdict().words();
        String colour = g.verdict() == Verdict.HOLDS ? "green" : g.verdict().bad() ? "bold,red" : "yellow";
        String shown = String.format(Locale.ROOT, "%-16s", words);
        out.println("  " + Ansi.AUTO.string("@|" + colour + " " + shown + "|@") + " " + g.what() + ": "
                + g.judged() + (g.elsewhere().isEmpty() ? "" : " [" + g.elsewhere() + "]") + ", has to be "
                + g.bound() + " (" + g.rule() + "; " + g.source() + ")");
        g.controls().forEach(c -> gate(c, true));
    }
}
