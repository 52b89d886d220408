package dev.gyre.serve.http;

import dev.gyre.engine.io.Quoted;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/** A request and its answer, from the moment that the request's head is here. */
final class HttpExchange {

    /** The part before the path in a request that names the whole address; it may hold a password. */
    private static final Pattern ORIGIN = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*");

    /** The part behind a path: parameters, which may hold a key. */
    private static final Pattern REST = Pattern.compile("[?#;].*");

    private static final ScopedValue<HttpExchange> CURRENT = ScopedValue.newInstance();

    private final String method;
    private final String path;
    private final long begun = System.nanoTime();
    private int read;
    private int written;
    private int series;
    private int steps;

    /**
     * One that begins.
     *
     * @param method empty where nobody could make it out
     * @param target what's asked for, as it came; empty where nobody could make it out
     */
    HttpExchange(String method, String target) {
        this.method = method;
        this.path = path(target);
    }

    /** The path within a target, without parameters; empty if it has none. */
    static String path(String target) {
        String path = REST.matcher(ORIGIN.matcher(target).replaceFirst("")).replaceFirst("");
        boolean root = path.isEmpty() && !target.isEmpty();
        return root ? "/" : path.startsWith("/") || path.equals("*") ? path : "";
    }

    /** That which this thread works on. */
    static HttpExchange current() {
        return CURRENT.get();
    }

    /** Whether this thread works on one; otherwise what comes in isn't known to be a request yet. */
    static boolean isUnderWay() {
        return CURRENT.isBound();
    }

    /**
     * Works on it.
     *
     * @param work returns the status
     */
    int in(IntSupplier work) {
        return ScopedValue.where(CURRENT, this).call(work::getAsInt);
    }

    /** The path; empty where there is none. */
    String path() {
        return path;
    }

    /** Says what it cost. */
    void tokens(int ofPrompts, int ofTexts) {
        read = ofPrompts;
        written = ofTexts;
    }

    /** Says what was forecast, of how many series and how many steps in all. */
    void forecast(int ofSeries, int inAll) {
        series = ofSeries;
        steps = inAll;
    }

    /** Time since the request began. */
    long nanos() {
        return System.nanoTime() - begun;
    }

    /** What's told of it when it's over: neither what was asked nor who asked. */
    String line(int status) {
        String tokens = read + written == 0 ? "" : " " + read + "+" + written + " tokens";
        return shown(method) + " " + shown(path) + " " + status + String.format(Locale.ROOT, " %.1f ms", nanos() / 1e6)
                + tokens + (series == 0 ? "" : " " + series + " series " + steps + " steps");
    }

    private static String shown(String word) {
        return word.isEmpty() ? "-" : Quoted.bare(word);
    }
}
