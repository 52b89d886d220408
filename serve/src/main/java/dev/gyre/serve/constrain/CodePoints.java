package dev.gyre.serve.constrain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A set of Unicode's characters, as ranges that rise and don't touch. Surrogates aren't characters and never belong to it.
 *
 * @param ranges first and last of each
 */
public record CodePoints(List<Range> ranges) {

    private static final int LAST = Character.MAX_CODE_POINT;

    /** The last characters of one byte, of two, of three and of four. */
    private static final int[] LONGEST = {0x7f, 0x7ff, 0xffff, LAST};

    /** Every character. */
    public static final CodePoints ALL = of(0, LAST);

    /** No character. */
    public static final CodePoints NONE = new CodePoints(List.of());

    /** Characters from one to another, both among them. */
    public record Range(int first, int last) {}

    /** Characters from one to another, without surrogates. */
    public static CodePoints of(int first, int last) {
        List<Range> ranges = new ArrayList<>();
        add(ranges, first, Math.min(last, Character.MIN_SURROGATE - 1));
        add(ranges, Math.max(first, Character.MAX_SURROGATE + 1), last);
        return new CodePoints(List.copyOf(ranges));
    }

    private static void add(List<Range> ranges, int first, int last) {
        if (first <= last) {
            ranges.add(new Range(first, last));
        }
    }

    /** Each character of a string. */
    public static CodePoints anyOf(String characters) {
        return characters.codePoints().mapToObj(c -> of(c, c)).reduce(NONE, CodePoints::or);
    }

    /** Whether there's none. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** Those of either. */
    public CodePoints or(CodePoints other) {
        return not().and(other.not()).not();
    }

    /** All others. */
    public CodePoints not() {
        List<Range> others = new ArrayList<>();
        int from = 0;
        for (Range r : ranges) {
            others.addAll(of(from, r.first - 1).ranges);
            from = r.last + 1;
        }
        others.addAll(of(from, LAST).ranges);
        return new CodePoints(List.copyOf(others));
    }

    /** Those of both. */
    public CodePoints and(CodePoints other) {
        List<Range> both = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < ranges.size() && j < other.ranges.size()) {
            Range a = ranges.get(i);
            Range b = other.ranges.get(j);
            add(both, Math.max(a.first, b.first), Math.min(a.last, b.last));
            if (a.last < b.last) {
                i++;
            } else {
                j++;
            }
        }
        return new CodePoints(List.copyOf(both));
    }

    /** Its characters in UTF-8. */
    public Grammar utf8() {
        List<Grammar> ways = new ArrayList<>();
        int from = 0;
        for (int last : LONGEST) {
            for (Range r : and(of(from, last)).ranges) {
                ways.add(DigitRange.UTF8.between(bytes(r.first), bytes(r.last)));
            }
            from = last + 1;
        }
        return Grammar.alternation(ways);
    }

    private static int[] bytes(int point) {
        byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
        int[] unsigned = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            unsigned[i] = bytes[i] & 0xff;
        }
        return unsigned;
    }

    /** Its characters as JSON escapes them: by the hexadecimal digits of their units of UTF-16. */
    public Grammar escaped() {
        List<Grammar> ways = new ArrayList<>();
        for (Range r : and(of(0, Character.MIN_SUPPLEMENTARY_CODE_POINT - 1)).ranges) {
            ways.add(DigitRange.UNIT.between(digits(r.first), digits(r.last)));
        }
        for (Range r : and(of(Character.MIN_SUPPLEMENTARY_CODE_POINT, LAST)).ranges) {
            ways.add(DigitRange.PAIR.between(digits(r.first), digits(r.last)));
        }
        return Grammar.alternation(ways);
    }

    private static int[] digits(int point) {
        return Character.toString(point)
                .chars()
                .flatMap(unit -> IntStream.of(unit >> 12, unit >> 8 & 15, unit >> 4 & 15, unit & 15))
                .toArray();
    }
}
