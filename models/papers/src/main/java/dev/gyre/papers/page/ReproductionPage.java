package dev.gyre.papers.page;

import static dev.gyre.papers.page.Html.styled;
import static dev.gyre.papers.page.Html.text;

import dev.gyre.papers.ClaimReport;
import dev.gyre.papers.ClaimReport.ArmRow;
import dev.gyre.papers.ClaimReport.GateRow;
import dev.gyre.papers.NumberText;
import dev.gyre.papers.Report;
import dev.gyre.papers.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A reproduction as one HTML page. */
public final class ReproductionPage {

    private final Report report;

    /** The page of a reproduction. */
    public ReproductionPage(Report report) {
        this.report = report;
    }

    /** The page as HTML. */
    public String html() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("where", text(where()));
        values.put("notice", notice());
        values.put("overview", report.claims().stream().map(this::row).collect(Collectors.joining("\n")));
        values.put("sections", report.claims().stream().map(this::section).collect(Collectors.joining("\n")));
        values.put("theme", Theme.css());
        return Html.fill(Theme.resource(ReproductionPage.class, "page.html"), values);
    }

    private String where() {
        return "Scale " + report.scale() + ", seeds "
                + report.seeds().stream().map(Object::toString).collect(Collectors.joining(", ")) + ", on device "
                + report.device() + " of " + report.provenance().machine() + ", "
                + report.provenance().taken().substring(0, 10) + ", Gyre "
                + report.provenance().version() + ". All arms together took " + NumberText.seconds(report.seconds())
                + ".";
    }

    private String notice() {
        return report.scale().equals("quick")
                ? styled(
                        "p",
                        "notice",
                        "Run with --scale quick, which shows that everything runs. Thresholds are those of the standard"
                                + " scale, so these verdicts say nothing about the papers.")
                : "";
    }

    private String row(ClaimReport c) {
        String name = "<a href=\"#" + c.name() + "\">" + text(c.paper().system()) + "</a>"
                + styled("small", "", text(c.paper().citation()));
        return styled(
                "tr",
                "",
                styled("td", "", name)
                        + styled(
                                "td",
                                "says",
                                text(c.paper().statements().getFirst().text()))
                        + styled("td", "verdicts", counts(c))
                        + styled("td", "number", text(NumberText.seconds(c.seconds()))));
    }

    private static String counts(ClaimReport c) {
        StringBuilder all = new StringBuilder();
        for (Verdict v : Verdict.values()) {
            if (c.count(v) > 0) {
                all.append(badge(v, c.count(v) + " " + v.words()));
            }
        }
        return all.toString();
    }

    private static String badge(Verdict v, String words) {
        return styled("span", "badge " + v.name().toLowerCase(Locale.ROOT), text(words));
    }

    private String section(ClaimReport c) {
        return "<section id=\"" + c.name() + "\">"
                + styled(
                        "h2",
                        "",
                        text(c.paper().system()) + " "
                                + styled("small", "", text(c.paper().citation())))
                + styled(
                        "ul",
                        "statements",
                        c.paper().statements().stream()
                                .map(s ->
                                        styled("li", "", text(s.text()) + " " + styled("small", "", text(s.source()))))
                                .collect(Collectors.joining()))
                + styled("p", "", styled("b", "", "Here: ") + text(c.here()))
                + styled(
                        "figure",
                        "",
                        c.illustration().picture()
                                + styled("figcaption", "", text(c.illustration().caption())))
                + gates(c)
                + arms(c)
                + "</section>";
    }

    private static String gates(ClaimReport c) {
        StringBuilder rows = new StringBuilder(head("gate", "verdict", "measured", "has to be"));
        c.gates().forEach(g -> gate(rows, g, false));
        c.printed()
                .forEach(n -> rows.append(styled(
                        "tr",
                        "",
                        styled("td", "", text(n.what()))
                                + styled("td", "soft", "printed, not judged")
                                + styled("td", "number", text(n.numbers().text()))
                                + styled("td", "number soft", ""))));
        c.beyond()
                .forEach(b -> rows.append(styled(
                        "tr",
                        "",
                        styled("td", "", text(b.what()))
                                + styled(
                                        "td", "", badge(b.verdict(), b.verdict().words()))
                                + styled("td", "", "")
                                + styled("td", "soft", text(b.reason())))));
        return styled("div", "wide", styled("table", "", rows.toString()));
    }

    private static void gate(StringBuilder rows, GateRow g, boolean control) {
        String what = (control ? styled("i", "soft", "control: ") : "")
                + text(g.what())
                + styled("small", "", text(g.source()));
        String verdict = control
                ? styled(
                        "span",
                        g.verdict() == Verdict.HOLDS ? "soft" : "badge control_failed",
                        g.verdict() == Verdict.HOLDS ? "as it should be" : "not as it should be")
                : badge(g.verdict(), g.verdict().words());
        rows.append(styled(
                "tr",
                control ? "control" : "",
                styled("td", "", what)
                        + styled("td", "", verdict)
                        + styled("td", "number", text(g.judged()) + styled("small", "", text(g.elsewhere())))
                        + styled("td", "number", text(g.bound()) + styled("small", "", text(g.rule())))));
        g.controls().forEach(c -> gate(rows, c, true));
    }

    private static String arms(ClaimReport c) {
        StringBuilder rows = new StringBuilder(head("arm", "mean", "lowest", "highest", "parameters", "time"));
        for (ArmRow a : c.arms()) {
            boolean none = a.score().values().isEmpty();
            String failures = a.failures().stream()
                    .map(f -> styled("small", "failed", text(f)))
                    .collect(Collectors.joining());
            rows.append(styled(
                    "tr",
                    "",
                    styled("td", "", text(a.name()) + styled("small", "", text(a.about())) + failures)
                            + number(none ? "" : NumberText.text(a.score().mean()), none ? "" : a.unit())
                            + number(none ? "" : NumberText.text(a.score().low()), "")
                            + number(none ? "" : NumberText.text(a.score().high()), "")
                            + number(
                                    a.parameters().isPresent()
                                            ? NumberText.text(a.parameters().getAsDouble())
                                            : "",
                                    "")
                            + number(NumberText.seconds(a.seconds()), "")));
        }
        return styled("div", "wide", styled("table", "arms", rows.toString()));
    }

    private static String number(String value, String unit) {
        return styled("td", "number", text(value) + (unit.isEmpty() ? "" : styled("small", "", text(unit))));
    }

    private static String head(String... names) {
        return styled(
                "tr", "", List.of(names).stream().map(n -> styled("th", "", n)).collect(Collectors.joining()));
    }
}
