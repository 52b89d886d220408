package uk.ac.manchester.tornado.api.profiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Spans of time that a program measured itself, for Chrome's page of traces: {@code -Dtornado.chrome.event.tracer.enabled=true} writes them
 * as the JVM ends, to {@code chrome.json} or the file that {@code -Dtornado.chrome.event.tracer.filename} says.
 */
public final class ChromeEventTracer {
    private static final String ENABLED = "tornado.chrome.event.tracer.enabled";
    private static final String FILE = "tornado.chrome.event.tracer.filename";
    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    static {
        if (isEnabled()) {
            Runtime.getRuntime().addShutdownHook(new Thread(ChromeEventTracer::write));
        }
    }

    private ChromeEventTracer() {}

    /** Whether spans are kept. */
    public static boolean isEnabled() {
        return Boolean.getBoolean(ENABLED);
    }

    /** Keeps a span, given in nanoseconds, if that's asked for. */
    public static void enqueueTaskIfEnabled(String tag, long startNs, long endNs) {
        if (isEnabled()) {
            EVENTS.add(event(tag, startNs, endNs, Thread.currentThread().threadId()));
        }
    }

    /** A line of the file, whose times are in microseconds. */
    static String event(String tag, long startNs, long endNs, long thread) {
        String name = tag.replace("\\", "\\\\").replace("\"", "\\\"");
        return String.format(
                Locale.ROOT,
                "{\"ph\": \"X\", \"cat\": \"exec\", \"name\": \"%s\", \"pid\": 0, \"tid\": %d, \"ts\": %.3f, \"dur\": %.3f}",
                name,
                thread,
                startNs / 1e3,
                (endNs - startNs) / 1e3);
    }

    private static void write() {
        try {
            Files.writeString(
                    Path.of(System.getProperty(FILE, "chrome.json")),
                    "{\"traceEvents\": [\n" + String.join(",\n", EVENTS) + "\n]}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
