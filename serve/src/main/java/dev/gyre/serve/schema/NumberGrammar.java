package dev.gyre.serve.schema;

import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.Nonterminal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decimal numbers within bounds, digit by digit: a rule for each number of digits that are left, whether those before are the bounds' own,
 * and what's left of them when they're divided.
 */
final class NumberGrammar {

    private static final int MORE_DIGITS = 6;

    /**
     * A bound.
     *
     * @param inclusive whether the number itself is within
     */
    record Bound(BigDecimal at, boolean inclusive) {
        private static final Bound ABOVE_ZERO = new Bound(BigDecimal.ZERO, false);
        private static final Bound ZERO = new Bound(BigDecimal.ZERO, true);

        private Bound negated() {
            return new Bound(at.negate(), inclusive);
        }

        /** The bound in so many digits behind the point. */
        private Bound rounded(int digits, RoundingMode inwards) {
            BigDecimal exact = at.setScale(digits, inwards);
            return new Bound(exact, inclusive || exact.compareTo(at) != 0);
        }

        private int wholeDigits() {
            return Math.max(1, at.precision() - at.scale());
        }

        /** Its digits without the point, of which so many stand behind it. */
        private String digits(int behind) {
            String all = at.setScale(behind, RoundingMode.UNNECESSARY)
                    .unscaledValue()
                    .toString();
            return "0".repeat(Math.max(0, wholeDigits() + behind - all.length())) + all;
        }
    }

    private final Optional<Bound> least;
    private final Optional<Bound> most;
    private final int fraction;
    private final int scale;
    private final int modulus;
    private final Runnable counter;

    /**
     * Numbers.
     *
     * @param multipleOf what they're a multiple of, which is above 0
     * @param whole whether they have no point
     * @param counter told of each rule
     */
    NumberGrammar(
            Optional<Bound> least,
            Optional<Bound> most,
            Optional<BigDecimal> multipleOf,
            boolean whole,
            Runnable counter) {
        this.counter = counter;
        BigDecimal unit = multipleOf.orElse(BigDecimal.ONE).stripTrailingZeros();
        this.scale = Math.max(0, unit.scale());
        this.modulus = multipleOf.isPresent() ? unit.movePointRight(scale).intValueExact() : 1;
        int given = Math.max(scale(least), scale(most));
        int before = Math.max(wholeDigits(least), wholeDigits(most));
        int more = Math.clamp(JsonGrammar.DIGITS - (long) before, given, given + MORE_DIGITS);
        this.fraction = whole ? 0 : multipleOf.isPresent() ? scale : more;
        this.least = least.map(b -> b.rounded(fraction, RoundingMode.CEILING));
        this.most = most.map(b -> b.rounded(fraction, RoundingMode.FLOOR));
    }

    private static int scale(Optional<Bound> bound) {
        return bound.map(b -> Math.max(0, b.at.stripTrailingZeros().scale())).orElse(0);
    }

    private static int wholeDigits(Optional<Bound> bound) {
        return bound.map(Bound::wholeDigits).orElse(1);
    }

    /** Those numbers. */
    Grammar grammar() {
        Bound from = least.filter(b -> b.at.signum() >= 0).orElse(Bound.ZERO);
        List<Grammar> ways = new ArrayList<>();
        if (most.isEmpty() || most.get().at.signum() >= 0) {
            ways.addAll(new Magnitudes(from, most).ways());
        }
        if (least.isEmpty() || least.get().at.signum() < 0) {
            Bound above =
                    most.filter(b -> b.at.signum() < 0).map(Bound::negated).orElse(Bound.ABOVE_ZERO);
            List<Grammar> below = new Magnitudes(above, least.map(Bound::negated)).ways();
            ways.add(Grammar.concatenation(Grammar.text("-"), Grammar.alternation(below)));
        }
        return Grammar.alternation(ways);
    }

    /** Numbers without a sign. */
    private final class Magnitudes {
        private final Bound from;
        private final Optional<Bound> to;
        private final String low;
        private final String high;
        private final Map<Place, Nonterminal> rules = new HashMap<>();

        /**
         * The parser's place within a number.
         *
         * @param whole digits left before the point; below 0, digits behind it, and one more for the point
         * @param atLow whether the digits before are those of the lower bound
         * @param atHigh whether they're those of the upper bound
         * @param rest of what the digits before are, divided
         */
        private record Place(int whole, boolean first, boolean atLow, boolean atHigh, int rest) {}

        Magnitudes(Bound from, Optional<Bound> to) {
            this.from = from;
            this.to = to;
            this.low = from.digits(fraction);
            this.high = to.map(b -> b.digits(fraction)).orElse("");
        }

        List<Grammar> ways() {
            int shortest = from.wholeDigits();
            // All digits together are as many as a double holds, or a program that reads one would take it for another
            // number.
            int longest = to.map(Bound::wholeDigits).orElse(Math.max(JsonGrammar.DIGITS - fraction, shortest + 1));
            List<Grammar> ways = new ArrayList<>();
            for (int n = shortest; n <= longest; n++) {
                ways.add(rule(new Place(n, true, n == shortest, to.isPresent() && n == longest, 0)));
            }
            return ways;
        }

        private Grammar rule(Place place) {
            Nonterminal known = rules.get(place);
            if (known == null) {
                counter.run();
                known = new Nonterminal();
                rules.put(place, known);
                known.define(Grammar.alternation(next(place)));
            }
            return known;
        }

        private List<Grammar> next(Place p) {
            List<Grammar> ways = new ArrayList<>();
            if (p.whole > 0) {
                addDigits(ways, p, p.first && p.whole > 1 ? 1 : 0, p.whole - 1);
                return ways;
            }
            if (isWithin(p)) {
                ways.add(Grammar.empty());
            }
            if (p.whole == 0 && fraction > 0) {
                ways.add(
                        Grammar.concatenation(Grammar.text("."), rule(new Place(-1, true, p.atLow, p.atHigh, p.rest))));
            } else if (p.whole < 0 && behind(p) < fraction) {
                addDigits(ways, p, 0, p.whole - 1);
            }
            return ways;
        }

        /** Digits behind the point so far. */
        private static int behind(Place p) {
            return p.whole < 0 ? -1 - p.whole : 0;
        }

        private void addDigits(List<Grammar> ways, Place p, int first, int left) {
            int lowest = p.atLow ? Math.max(first, lowDigit(p)) : first;
            int highest = p.atHigh ? highDigit(p) : 9;
            for (int d = lowest; d <= highest; d++) {
                Place behind = new Place(
                        left,
                        false,
                        p.atLow && d == lowDigit(p),
                        p.atHigh && d == highDigit(p),
                        (p.rest * 10 + d) % modulus);
                ways.add(Grammar.concatenation(Grammar.bytes('0' + d, '0' + d), rule(behind)));
            }
        }

        private int at(Place p, String digits) {
            return p.whole > 0 ? digits.length() - fraction - p.whole : digits.length() - fraction + behind(p);
        }

        private int lowDigit(Place p) {
            return low.charAt(at(p, low)) - '0';
        }

        private int highDigit(Place p) {
            return high.charAt(at(p, high)) - '0';
        }

        /** Whether the number may end here. */
        private boolean isWithin(Place p) {
            if (p.whole < 0 && p.first) {
                return false; // right behind the point
            }
            boolean above = !p.atLow || (isZero(low, at(p, low)) && from.inclusive);
            boolean below = !p.atHigh || !isZero(high, at(p, high)) || to.orElseThrow().inclusive;
            return above && below && isMultiple(p);
        }

        private boolean isMultiple(Place p) {
            BigInteger exact =
                    BigInteger.valueOf(p.rest).multiply(BigInteger.TEN.pow(scale - Math.min(scale, behind(p))));
            return exact.mod(BigInteger.valueOf(modulus)).signum() == 0;
        }

        private static boolean isZero(String digits, int from) {
            return digits.substring(from).chars().allMatch(c -> c == '0');
        }
    }
}
