package dev.gyre.papers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Report of a claim, as plain data.
 *
 * @param name how commands call it
 * @param paper which says it
 * @param verdict the worst of its gates'
 * @param seconds that its arms took, those that it shares with others included
 * @param here what is run here
 * @param arms what the arms came to
 * @param gates the verdicts
 * @param printed numbers that nobody judges
 * @param beyond what can't be shown, and why
 * @param illustration what shows it
 */
public record ClaimReport(
        String name,
        @JsonUnwrapped Paper paper,
        Verdict verdict,
        double seconds,
        String here,
        List<ArmRow> arms,
        List<GateRow> gates,
        List<NumberRow> printed,
        List<BeyondRow> beyond,
        @JsonUnwrapped Illustration illustration) {

    /**
     * A picture with what stands below it.
     *
     * @param picture as HTML
     */
    public record Illustration(String caption, @JsonIgnore String picture) {}

    /**
     * A run of an arm.
     *
     * @param findings what it came to
     * @param seconds that it took
     */
    record ArmRun(Findings findings, double seconds) {}

    /**
     * Numbers of a name, one a seed.
     *
     * @param values of each seed
     * @param mean of them
     * @param low the least
     * @param high the largest
     */
    public record Spread(List<Double> values, double mean, double low, double high) {
        static Spread of(List<Double> values) {
            DoubleSummaryStatistics s = values.stream().mapToDouble(d -> d).summaryStatistics();
            return new Spread(values, s.getAverage(), s.getMin(), s.getMax());
        }

        /** The number as text: the mean, and where the seeds differ its range. */
        public String text() {
            return values.stream().distinct().count() == 1
                    ? NumberText.text(mean)
                    : NumberText.text(mean) + " (" + NumberText.text(low) + " to " + NumberText.text(high) + ")";
        }
    }

    /**
     * Results of an arm.
     *
     * @param name its name
     * @param about what it is
     * @param unit of its numbers
     * @param score its headline, one a seed; empty if it has none
     * @param parameters of its model, if it has one
     * @param seconds a run takes in the mean
     * @param failures why runs came to nothing
     */
    public record ArmRow(
            String name,
            String about,
            String unit,
            Spread score,
            OptionalDouble parameters,
            double seconds,
            List<String> failures) {

        static ArmRow of(Arm arm, List<ArmRun> runs) {
            ArmWork.Headline head = arm.work().headline();
            List<Findings> good = runs.stream()
                    .map(ArmRun::findings)
                    .filter(f -> f.failure().isEmpty())
                    .toList();
            List<Double> values = good.stream()
                    .filter(f -> f.numbers().containsKey(head.number()))
                    .map(f -> f.number(head.number()))
                    .toList();
            return new ArmRow(
                    arm.name(),
                    arm.about(),
                    head.unit(),
                    Spread.of(values),
                    good.stream()
                            .filter(f -> f.numbers().containsKey("parameters"))
                            .mapToDouble(f -> f.number("parameters"))
                            .findFirst(),
                    runs.stream().mapToDouble(ArmRun::seconds).average().orElse(0),
                    runs.stream().flatMap(r -> r.findings().failure().stream()).toList());
        }
    }

    /**
     * The verdict on a gate, with its numbers.
     *
     * @param what its number is
     * @param bound what that has to be
     * @param source where the bound comes from
     * @param rule how seeds count
     * @param numbers what it is
     * @param judged the numbers that the rule makes of them
     * @param verdict what came of it
     * @param controls the same of its controls
     * @param elsewhere what the same came to in another implementation; empty if nobody looked
     */
    public record GateRow(
            String what,
            String bound,
            String source,
            String rule,
            Spread numbers,
            String judged,
            Verdict verdict,
            List<GateRow> controls,
            String elsewhere) {

        static GateRow of(Gate gate, List<Outcomes> seeds) {
            List<GateRow> controls =
                    gate.controls().stream().map(c -> of(c, seeds)).toList();
            List<Double> numbers =
                    seeds.stream().map(o -> gate.quantity().of(o)).toList();
            boolean controlled = controls.stream().allMatch(c -> c.verdict() == Verdict.HOLDS);
            return new GateRow(
                    gate.what(),
                    gate.bound().words(),
                    gate.source(),
                    gate.rule().words(),
                    Spread.of(numbers),
                    gate.judged(numbers),
                    gate.verdict(numbers, controlled),
                    controls,
                    gate.elsewhere());
        }
    }

    /**
     * A number that nobody judges.
     *
     * @param what it is
     * @param numbers one a seed
     */
    public record NumberRow(String what, Spread numbers) {}

    /**
     * A statement that can't be shown.
     *
     * @param what the paper says
     * @param reason why not
     * @param verdict that it can't be
     */
    public record BeyondRow(String what, String reason, Verdict verdict) {}

    /**
     * The verdicts on a claim.
     *
     * @param seeds what arms came to, by seed
     * @param runs of the claim's own arms
     */
    static ClaimReport of(Claim claim, List<Outcomes> seeds, Map<Arm, List<ArmRun>> runs) {
        List<GateRow> gates =
                claim.gates().stream().map(g -> GateRow.of(g, seeds)).toList();
        return new ClaimReport(
                claim.name(),
                claim.paper(),
                Verdict.worst(gates.stream().map(GateRow::verdict).toList()),
                runs.values().stream()
                        .flatMap(List::stream)
                        .mapToDouble(ArmRun::seconds)
                        .sum(),
                claim.here(),
                runs.entrySet().stream()
                        .map(e -> ArmRow.of(e.getKey(), e.getValue()))
                        .toList(),
                gates,
                claim.printed().stream()
                        .map(f -> new NumberRow(
                                f.what(),
                                Spread.of(seeds.stream()
                                        .map(o -> f.quantity().of(o))
                                        .toList())))
                        .toList(),
                claim.beyond().stream()
                        .map(b -> new BeyondRow(b.what(), b.reason().words(), Verdict.CANT_BE_SHOWN))
                        .toList(),
                new Illustration(claim.caption(), claim.picture().html(seeds)));
    }

    /** The number of gates, and of statements that can't be shown, with a verdict. */
    public long count(Verdict verdict) {
        return Stream.concat(
                        gates.stream().map(GateRow::verdict), beyond.stream().map(BeyondRow::verdict))
                .filter(v -> v == verdict)
                .count();
    }
}
