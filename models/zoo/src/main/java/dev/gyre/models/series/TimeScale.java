package dev.gyre.models.series;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Unit that times count in: where a text lies on a scale, and what stands at a place of it. */
public enum TimeScale {
    /** Numbers, years among them. */
    NUMBERS(1, "") {
        @Override
        Optional<Double> parse(String text) {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        }

        @Override
        String text(double place) {
            double near = Math.rint(place * 1e9) / 1e9;
            return near == Math.rint(near) && Math.abs(near) < 1e15
                    ? Long.toString((long) near)
                    : Double.toString(near);
        }
    },
    /** Quarters as 2024-Q1 or 2024Q1. */
    QUARTERS(1, "quarter") {
        @Override
        Optional<Double> parse(String text) {
            Matcher m = QUARTER.matcher(text);
            return m.matches()
                    ? Optional.of(4.0 * Integer.parseInt(m.group(1)) + Integer.parseInt(m.group(2)) - 1)
                    : Optional.empty();
        }

        @Override
        String text(double place) {
            return String.format(
                    Locale.ROOT, "%04d-Q%d", Math.floorDiv((long) place, 4L), Math.floorMod((long) place, 4) + 1);
        }

        @Override
        int season(double step) {
            return whole(4, step);
        }
    },
    /** Months as 2024-01. */
    MONTHS(1, "month") {
        @Override
        Optional<Double> parse(String text) {
            return text.length() == MONTH_LENGTH ? Optional.of(month(YearMonth.parse(text))) : Optional.empty();
        }

        @Override
        String text(double place) {
            return ofMonth(place).toString();
        }

        @Override
        int season(double step) {
            return whole(12, step);
        }
    },
    /** Days as 2024-01-31. */
    DAYS(1, "day") {
        @Override
        Optional<Double> parse(String text) {
            return Optional.of((double) LocalDate.parse(text).toEpochDay());
        }

        @Override
        String text(double place) {
            return LocalDate.ofEpochDay((long) place).toString();
        }
    },
    /** The first days of months. */
    MONTH_STARTS(1, "month") {
        @Override
        Optional<Double> parse(String text) {
            LocalDate d = LocalDate.parse(text);
            return d.getDayOfMonth() == 1 ? Optional.of(month(YearMonth.from(d))) : Optional.empty();
        }

        @Override
        String text(double place) {
            return ofMonth(place).atDay(1).toString();
        }

        @Override
        int season(double step) {
            return whole(12, step);
        }
    },
    /** The last days of months. */
    MONTH_ENDS(1, "month") {
        @Override
        Optional<Double> parse(String text) {
            LocalDate d = LocalDate.parse(text);
            boolean last = d.getDayOfMonth() == d.lengthOfMonth();
            return last ? Optional.of(month(YearMonth.from(d))) : Optional.empty();
        }

        @Override
        String text(double place) {
            return ofMonth(place).atEndOfMonth().toString();
        }

        @Override
        int season(double step) {
            return whole(12, step);
        }
    },
    /** Days from Monday to Friday. */
    BUSINESS_DAYS(1, "business day") {
        @Override
        Optional<Double> parse(String text) {
            LocalDate d = LocalDate.parse(text);
            int day = d.getDayOfWeek().getValue() - 1;
            long week = (d.toEpochDay() - day - MONDAY) / 7;
            return d.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0 ? Optional.of(5.0 * week + day) : Optional.empty();
        }

        @Override
        String text(double place) {
            long week = Math.floorDiv((long) place, 5L);
            return LocalDate.ofEpochDay(7 * week + MONDAY + Math.floorMod((long) place, 5L))
                    .toString();
        }

        @Override
        int season(double step) {
            return whole(5, step);
        }
    },
    /** Dates with times of the day, without an offset. */
    LOCAL(3600, "second") {
        @Override
        Optional<Double> parse(String text) {
            return Optional.of(
                    (double) LocalDateTime.parse(text.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC));
        }

        @Override
        String text(double place) {
            return LocalDateTime.ofEpochSecond((long) place, 0, ZoneOffset.UTC).toString();
        }

        @Override
        int season(double step) {
            return ofSeconds(step);
        }
    },
    /** Dates with times of the day and their offset from UTC, in which forecasts are written. */
    INSTANTS(3600, "second") {
        @Override
        Optional<Double> parse(String text) {
            return Optional.of(
                    (double) OffsetDateTime.parse(text.replace(' ', 'T')).toEpochSecond());
        }

        @Override
        String text(double place) {
            return Instant.ofEpochSecond((long) place).toString();
        }

        @Override
        int season(double step) {
            return ofSeconds(step);
        }
    };

    private static final Pattern QUARTER = Pattern.compile("(\\d{4})-?Q([1-4])");
    private static final int MONTH_LENGTH = 7;
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int DAY = 86_400;

    /** The first Monday of 1970, in days since its beginning. */
    private static final long MONDAY = 4;

    private final double usual;
    private final String unit;

    TimeScale(double usual, String unit) {
        this.usual = usual;
        this.unit = unit;
    }

    /** The scales in the order in which they're tried: plain days before what days may count otherwise. */
    static List<TimeScale> ordered() {
        return List.of(values());
    }

    /** The place of a text on the scale; empty if it's no time of this scale. */
    Optional<Double> place(String text) {
        try {
            return parse(text.strip());
        } catch (DateTimeException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    abstract Optional<Double> parse(String text);

    /** The text of a place. */
    abstract String text(double place);

    /** The step of a series of one value. */
    double usual() {
        return usual;
    }

    /** A step in words. */
    String length(double step) {
        String number = NUMBERS.text(step);
        return unit.isEmpty() ? number : number + " " + unit + (step == 1 ? "" : "s");
    }

    int season(double step) {
        return 1;
    }

    /** Places that a unit of time takes, without one a step between numbers; 0 if the scale can't count it. */
    double places(String unit) {
        return switch (this) {
            case NUMBERS -> unit.isEmpty() || unit.equals("year") ? 1 : 0;
            case QUARTERS -> unit.equals("quarter") ? 1 : unit.equals("year") ? 4 : 0;
            case MONTHS, MONTH_STARTS, MONTH_ENDS ->
                switch (unit) {
                    case "month" -> 1;
                    case "quarter" -> 3;
                    case "year" -> 12;
                    default -> 0;
                };
            case DAYS -> unit.equals("day") ? 1 : unit.equals("week") ? 7 : 0;
            case BUSINESS_DAYS -> unit.equals("business day") ? 1 : 0;
            case LOCAL, INSTANTS ->
                switch (unit) {
                    case "second" -> 1;
                    case "minute" -> MINUTE;
                    case "hour" -> HOUR;
                    case "day" -> DAY;
                    case "week" -> 7 * DAY;
                    default -> 0;
                };
        };
    }

    private static int whole(int season, double step) {
        return season % step == 0 ? (int) (season / step) : 1;
    }

    /** 3,600 seconds, 1,440 minutes, 24 hours: of a multiple of a unit as many as make it whole. */
    private static int ofSeconds(double step) {
        if (step % DAY == 0) {
            return 1;
        }
        if (step % HOUR == 0) {
            return whole(24, step / HOUR);
        }
        return step % MINUTE == 0 ? whole(24 * 60, step / MINUTE) : whole(HOUR, step);
    }

    private static double month(YearMonth m) {
        return 12.0 * m.getYear() + m.getMonthValue() - 1;
    }

    private static YearMonth ofMonth(double place) {
        return YearMonth.of(Math.toIntExact(Math.floorDiv((long) place, 12L)), Math.floorMod((long) place, 12) + 1);
    }
}
