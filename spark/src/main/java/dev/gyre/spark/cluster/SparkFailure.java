package dev.gyre.spark.cluster;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Spark's failures, pages long, in a line. */
public final class SparkFailure {

    /** Executors' failures come as text, the failing class before what it says. */
    private static final Pattern OURS = Pattern.compile("dev\\.gyre\\.[\\w.]*\\b(\\w+Exception): (.*)");

    private SparkFailure() {}

    /** The failure of a job as one that the user can act on: our own if one is behind it, of its kind wherever it was thrown. */
    public static GyreException of(String what, Throwable failure) {
        return causes(failure)
                .filter(GyreException.class::isInstance)
                .map(GyreException.class::cast)
                .findFirst()
                .orElseGet(() -> told(failure)
                        .map(m -> known(m.group(1), what + ": " + m.group(2), failure))
                        .orElseGet(() -> new GyreException(what + ": " + line(failure), failure)));
    }

    private static GyreException known(String kind, String message, Throwable failure) {
        return kind.equals(DeviceException.class.getSimpleName())
                ? new DeviceException(message, failure)
                : new GyreException(message, failure);
    }

    /** The class and message of a failure of ours, as an executor tells it; empty if there's none. */
    private static Optional<MatchResult> told(Throwable failure) {
        return messages(failure)
                .map(OURS::matcher)
                .filter(Matcher::find)
                .map(Matcher::toMatchResult)
                .findFirst();
    }

    /** The line of it that says most. */
    public static String line(Throwable failure) {
        return told(failure)
                .map(m -> m.group(2))
                .or(() -> messages(failure)
                        .findFirst()
                        .flatMap(m -> m.lines().filter(l -> !l.isBlank()).findFirst()))
                .orElse(failure.getClass().getSimpleName());
    }

    private static Stream<String> messages(Throwable failure) {
        return causes(failure).map(Throwable::getMessage).filter(m -> m != null && !m.isBlank());
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, f -> f != null, Throwable::getCause);
    }
}
