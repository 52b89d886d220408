package dev.gyre.serve.schema;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Formats of strings as patterns. A pattern takes strings of the format only, though not always all of them. */
final class StringFormats {

    private static final String DATE = "[1-9]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])"
            + "|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))";
    private static final String HOUR = "(?:[01]\\d|2[0-3]):[0-5]\\d";

    /** Of time zones as there are, and as Java takes them. */
    private static final String OFFSET = "(?:0\\d|1[0-4]):[0-5]\\d";

    private static final String TIME = HOUR + ":[0-5]\\d(?:\\.\\d{1,6})?(?:Z|[+-]" + OFFSET + ")";
    private static final String DAYS = "(?:\\d{1,4}Y(?:\\d{1,2}M(?:\\d{1,2}D)?)?|\\d{1,3}M(?:\\d{1,3}D)?|\\d{1,4}D)";
    private static final String HOURS = "T(?:\\d{1,3}H(?:\\d{1,3}M(?:\\d{1,3}S)?)?|\\d{1,3}M(?:\\d{1,3}S)?|\\d{1,3}S)";
    private static final String LABEL = "[A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20})?";
    private static final String HOST = "(?:" + LABEL + "\\.){0,3}[A-Za-z]{2,20}";
    private static final String EMAIL_HOST = "(?:" + LABEL + "\\.){1,3}[A-Za-z]{2,20}";
    private static final String BYTE = "(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";
    private static final String GROUP = "[0-9A-Fa-f]{1,4}";
    private static final String HEX = "[0-9A-Fa-f]";

    private static final Map<String, String> PATTERNS = new TreeMap<>(Map.of(
            "date",
            DATE,
            "time",
            TIME,
            "date-time",
            DATE + "T" + TIME,
            "duration",
            "P(?:\\d{1,4}W|" + DAYS + "(?:" + HOURS + ")?|" + HOURS + ")",
            "email",
            "[A-Za-z0-9]{1,30}(?:[._+-][A-Za-z0-9]{1,30})?@" + EMAIL_HOST,
            "hostname",
            HOST,
            "ipv4",
            BYTE + "(?:\\." + BYTE + "){3}",
            "ipv6",
            ipv6(),
            "uri",
            "https?://" + HOST + "(?:/[A-Za-z0-9_.~-]{1,40}){0,8}",
            "uuid",
            HEX + "{8}-" + HEX + "{4}-" + HEX + "{4}-" + HEX + "{4}-" + HEX + "{12}"));

    private StringFormats() {}

    /** Eight groups, of which two colons stand for some. */
    private static String ipv6() {
        StringBuilder ways = new StringBuilder("(?:" + GROUP + ":){7}" + GROUP);
        ways.append("|::(?:").append(GROUP).append(":){0,5}").append(GROUP);
        ways.append("|(?:").append(GROUP).append(":){1,6}:");
        for (int before = 1; before <= 5; before++) {
            ways.append("|(?:" + GROUP + ":){" + before + "}(?::" + GROUP + "){1," + (6 - before) + "}");
        }
        return ways.toString();
    }

    /** The pattern of a format, if it's known. */
    static Optional<String> pattern(String format) {
        return Optional.ofNullable(PATTERNS.get(format)).map(p -> "^(?:" + p + ")$");
    }

    /** All that are known. */
    static String names() {
        return String.join(", ", PATTERNS.keySet());
    }
}
