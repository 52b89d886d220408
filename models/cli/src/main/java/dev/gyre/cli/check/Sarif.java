package dev.gyre.cli.check;

import dev.gyre.jvm.check.AccessSite;
import dev.gyre.jvm.check.Check;
import dev.gyre.jvm.check.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings in the Static Analysis Results Interchange Format, version 2.1.0, as code hosts show them at their lines. */
final class Sarif {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

    private Sarif() {}

    /** The document as maps and lists. */
    static Map<String, Object> of(Suppressions.Sorted sorted) {
        List<Object> results = new ArrayList<>();
        sorted.told().forEach(f -> results.add(result(f)));
        sorted.suppressed().forEach(s -> {
            Map<String, Object> result = result(s.finding());
            result.put("suppressions", List.of(Map.of("kind", "external", "justification", s.reason())));
            results.add(result);
        });
        List<Object> rules = Arrays.stream(Check.values())
                .<Object>map(check -> Map.of("id", check.word()))
                .toList();
        Map<String, Object> driver = Map.of("name", "gyre check", "rules", rules);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("$schema", SCHEMA);
        document.put("version", "2.1.0");
        document.put("runs", List.of(Map.of("tool", Map.of("driver", driver), "results", results)));
        return document;
    }

    private static Map<String, Object> result(Finding finding) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", finding.check().word());
        result.put("level", finding.benign() ? "note" : "error");
        result.put(
                "message", Map.of("text", finding.kernel() + ": " + finding.message() + " [" + finding.again() + "]"));
        result.put("locations", finding.sites().stream().map(Sarif::location).toList());
        return result;
    }

    private static Map<String, Object> location(AccessSite site) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("artifactLocation", Map.of("uri", site.file()));
        if (site.line() > 0) {
            place.put("region", Map.of("startLine", site.line()));
        }
        return Map.of("physicalLocation", place);
    }
}
