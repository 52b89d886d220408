package dev.gyre.spark.cluster;

import dev.gyre.engine.GyreException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Spark says in pages, in a line. */
public final class SparkFailure {

    /** Executors' failures come as text, the failing class before what it says. */
    private static final Pattern OURS = Pattern.compile("dev\\.gyre\\.[\\w.]+Exception: (.*)");

    private SparkFailure() {}

    /** The failure of a job as one that the user can act on: our own if one is behind it. */
    public static GyreException of(String what, Throwable failure) {
        Optional<GyreException> own = causes(failure)
                .filter(GyreException.class::isInstance)
                .map(GyreException.class::cast)
                .findFirst();
        return own.orElseGet(() -> new GyreException(what + ": " + line(failure), failure));
    }

    /** The line of it that says most. */
    public static String line(Throwable failure) {
        return causes(failure)
                .map(Throwable::getMessage)
                .filter(m -> m != null && !m.isBlank())
                .map(OURS::matcher)
                .filter(Matcher::find)
                .map(m -> m.group(1))
                .findFirst()
                .orElseGet(() -> causes(failure)
                        .map(Throwable::getMessage)
                        .filter(m -> m != null && !m.isBlank())
                        .findFirst()
                        .flatMap(m -> m.lines().filter(l -> !l.isBlank()).findFirst())
                        .orElse(failure.getClass().getSimpleName()));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, f -> f != null, Throwable::getCause);
    }
}
