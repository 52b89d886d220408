package dev.gyre.models.series;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Evenly spaced times.
 *
 * @param scale what they count
 * @param first of them, on the scale
 * @param step between neighbours, on the scale
 */
public record TimeAxis(TimeScale scale, double first, double step) {

    private static final double SAME = 1e-6;
    private static final int MOST_UNITS = 9999;
    private static final String UNITS = "second|minute|hour|day|business day|week|month|quarter|year";
    private static final Pattern FREQUENCY = Pattern.compile("(\\d{0,9}(?:\\.\\d{1,9})?) ?(?:(" + UNITS + ")s?)?");
    private static final String FREQUENCIES =
            "write one of " + UNITS.replace("|", ", ") + ", a number of them as 15 minutes, or a number";

    /** Steps 0, 1, 2 and so on, of a series whose file tells no times. */
    public static final TimeAxis COUNTED = new TimeAxis(TimeScale.NUMBERS, 0, 1);

    /**
     * The axis of the times of a series.
     *
     * @param where what messages call the series
     * @param texts in the order of the series, one or more
     * @throws GyreException if one is none, or they aren't evenly spaced; names the first two that don't fit
     */
    public static TimeAxis of(String where, List<String> texts) {
        return of(where, texts, i -> "");
    }

    /**
     * The axis of a file's times.
     *
     * @param row what messages say behind the series of the row that holds a time
     */
    static TimeAxis of(String where, List<String> texts, IntFunction<String> row) {
        Optional<GyreException> why = Optional.empty();
        for (TimeScale scale : TimeScale.ordered()) {
            Optional<double[]> places = places(scale, texts);
            if (places.isPresent()) {
                try {
                    return even(where, scale, places.get(), texts, row);
                } catch (GyreException uneven) {
                    why = Optional.of(uneven); // of the days that all fall on, the last kind says it best
                }
            }
        }
        int odd = odd(texts);
        throw why.orElseGet(() -> new GyreException(where + row.apply(odd) + ": " + Quoted.of(texts.get(odd))
                + " is no time like the others: write numbers, or all as 2024, 2024-Q1, 2024-01, 2024-01-31 or"
                + " 2024-01-31T12:00"));
    }

    /**
     * The axis that begins at a time and goes on by a step.
     *
     * @param where what messages call the series
     * @param start a time, or a number
     * @param frequency a number of seconds, minutes, hours, days, business days, weeks, months, quarters or years, as {@code 15 minutes};
     *     without a number one; without a unit a step between numbers
     * @throws GyreException if it's none, or doesn't fit the start
     */
    public static TimeAxis of(String where, String start, String frequency) {
        Matcher m = FREQUENCY.matcher(frequency.strip().toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            throw new GyreException(where + ": the frequency " + Quoted.of(frequency) + " is none: " + FREQUENCIES);
        }
        String unit = Optional.ofNullable(m.group(2)).orElse("");
        double count = m.group(1).isEmpty() ? 1 : Double.parseDouble(m.group(1));
        boolean dated = !unit.isEmpty();
        if (!(count > 0) || (dated && (count != Math.rint(count) || count > MOST_UNITS))) {
            throw new GyreException(where + ": the frequency " + Quoted.of(frequency) + " is none: " + FREQUENCIES);
        }
        for (TimeScale scale : TimeScale.ordered()) {
            double places = scale.places(unit);
            Optional<Double> place = scale.place(start);
            if (places > 0 && place.isPresent()) {
                return new TimeAxis(scale, place.get(), count * places);
            }
        }
        throw new GyreException(where + ": " + Quoted.of(start) + " is no time from which " + Quoted.of(frequency)
                + " counts: write 2024 for years, 2024-Q1 for quarters, 2024-01 or a first or last day for months,"
                + " 2024-01-31 for days, 2024-01-31T12:00 for hours and less, or a number without a unit");
    }

    /**
     * The order in which times follow each other.
     *
     * @return places of the texts, the earliest first; as they are if they're no times of one kind
     */
    public static List<Integer> order(List<String> texts) {
        List<Integer> order = IntStream.range(0, texts.size()).boxed().toList();
        return TimeScale.ordered().stream()
                .map(scale -> places(scale, texts))
                .flatMap(Optional::stream)
                .findFirst()
                .map(places -> order.stream()
                        .sorted(Comparator.comparingDouble(i -> places[i]))
                        .toList())
                .orElse(order);
    }

    /** The first that's of no kind, or of another kind than the first. */
    private static int odd(List<String> texts) {
        return TimeScale.ordered().stream()
                .filter(s -> s.place(texts.getFirst()).isPresent())
                .findFirst()
                .flatMap(s -> texts.stream().filter(t -> s.place(t).isEmpty()).findFirst())
                .map(texts::indexOf)
                .orElse(0);
    }

    private static Optional<double[]> places(TimeScale scale, List<String> texts) {
        double[] places = new double[texts.size()];
        for (int i = 0; i < places.length; i++) {
            Optional<Double> place = scale.place(texts.get(i));
            if (place.isEmpty()) {
                return Optional.empty();
            }
            places[i] = place.get();
        }
        return Optional.of(places);
    }

    private static TimeAxis even(
            String where, TimeScale scale, double[] places, List<String> texts, IntFunction<String> row) {
        double step = usual(places, scale);
        for (int i = 1; i < places.length; i++) {
            double between = places[i] - places[i - 1];
            String pair = where + row.apply(i) + ": " + texts.get(i - 1) + " is followed by " + texts.get(i);
            if (between == 0) {
                throw new GyreException(pair + ", the same time: leave one out" + offset(scale));
            }
            if (between < 0) {
                throw new GyreException(pair + ", which is earlier: sort the series by time" + offset(scale));
            }
            if (Math.abs(between - step) > SAME * step) {
                throw new GyreException(pair + ", but the others are " + scale.length(step)
                        + " apart: fill up what lies between, with empty values where they're missing"
                        + offset(scale));
            }
        }
        return new TimeAxis(scale, places[0], step);
    }

    /** A hint for messages on local times, which are twice or missing where clocks are put back or forward; empty for other scales. */
    private static String offset(TimeScale scale) {
        return scale == TimeScale.LOCAL ? ", or give times of a day their offset from UTC" : "";
    }

    /** The distance that most neighbours have. */
    private static double usual(double[] places, TimeScale scale) {
        Map<Double, Integer> counts = new HashMap<>();
        double best = scale.usual();
        int most = 0;
        for (int i = 1; i < places.length; i++) {
            double between = Math.rint((places[i] - places[i - 1]) / SAME) * SAME;
            int count = between > 0 ? counts.merge(between, 1, Integer::sum) : 0;
            if (count > most) {
                most = count;
                best = places[i] - places[i - 1];
            }
        }
        return best;
    }

    /** The text of a time, steps after the first. */
    public String text(int steps) {
        return scale.text(place(steps));
    }

    /** The place on the scale of the time that many steps behind the first one. */
    public double place(int steps) {
        return first + steps * step;
    }

    /** The text of a place of the scale. */
    public String textAt(double place) {
        return scale.text(place);
    }

    /** Steps of a season, as GluonTS counts them: 12 of months, 4 of quarters, 24 of hours, 1 where none is usual. */
    public int season() {
        return scale.season(step);
    }
}
