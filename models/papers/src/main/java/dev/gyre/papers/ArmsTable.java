package dev.gyre.papers;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The arms of claims with every setting, as Markdown: what was settled before anything was run. */
public final class ArmsTable {

    private ArmsTable() {}

    /**
     * The document of all arms.
     *
     * @param claims at the scale that it's about
     */
    public static String markdown(ReproductionScale scale, List<Claim> claims) {
        StringBuilder text = new StringBuilder("# Arms of `gyre reproduce --scale " + scale.word() + "`\n\n");
        text.append(
                "What each arm is, settled before the first run at this scale; `gyre reproduce --table` writes this file, and a\n");
        text.append(
                "test holds it to the claims. Whatever isn't said here is the standard of `gyre train MODEL --help`, and stands\n");
        text.append(
                "below with the rest. Seeds are 1, 2, 3 unless `--seed` and `--seeds` say otherwise; seconds are of two idle\n");
        text.append("cores, a seed.\n");
        Set<String> said = new LinkedHashSet<>();
        double total = 0;
        for (Claim claim : claims) {
            text.append("\n## ")
                    .append(claim.name())
                    .append(": ")
                    .append(claim.paper().system());
            text.append(" (")
                    .append(claim.paper().citation())
                    .append(")\n\n")
                    .append(claim.here())
                    .append("\n\n");
            for (Arm arm : claim.graph()) {
                boolean first = said.add(arm.name());
                text.append("* **").append(arm.name()).append("**: ").append(arm.about());
                if (first) {
                    total += arm.seconds() * (arm.random() ? 3 : 1);
                    describe(text, arm);
                } else {
                    text.append(" (above)\n");
                }
            }
            text.append("\n| gate | bound | from | over |\n|---|---|---|---|\n");
            claim.gates().forEach(g -> gate(text, "", g));
        }
        return text.append("\nAll of it: about ")
                .append(NumberText.seconds(total))
                .append(" for three seeds.\n")
                .toString();
    }

    private static void gate(StringBuilder text, String before, Gate g) {
        text.append("| ")
                .append(before)
                .append(g.what())
                .append(" | ")
                .append(g.bound().words());
        text.append(" | ")
                .append(g.source())
                .append(" | ")
                .append(g.rule().words())
                .append(" |\n");
        g.controls().forEach(c -> gate(text, before + "control: ", c));
    }

    private static void describe(StringBuilder text, Arm arm) {
        text.append(arm.random() ? "" : "; once").append("; ").append(NumberText.seconds(arm.seconds()));
        if (!arm.needs().isEmpty()) {
            text.append("; needs ")
                    .append(String.join(
                            ", ", arm.needs().stream().map(Arm::name).toList()));
        }
        text.append("  \n  `").append(arm.work()).append("`\n");
        if (arm.work() instanceof Training t) {
            JsonNode json = JsonMapper.shared().readTree(t.planned(0, "").toJson());
            Map<String, String> parts = new LinkedHashMap<>();
            for (String part : List.of("settings", "task", "recipe", "run")) {
                Map<String, String> values = new TreeMap<>();
                json.path(part)
                        .properties()
                        .forEach(e -> values.put(e.getKey(), e.getValue().toString()));
                values.remove("seed");
                values.remove("saveDtype"); // of files, not of what is trained
                parts.put(part, values.toString().replaceAll("[{}]", "").replace("\"", ""));
            }
            parts.forEach((part, values) -> text.append("  - ")
                    .append(part)
                    .append(": ")
                    .append(values.isEmpty() ? "none" : values)
                    .append('\n'));
        }
    }
}
