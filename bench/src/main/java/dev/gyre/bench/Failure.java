package dev.gyre.bench;

import dev.gyre.bench.work.DisagreementException;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.device.DeviceException;
import java.util.List;

/**
 * Why a contender has no time.
 *
 * @param contender which one, on which shape
 * @param exception class name of what it threw in its JVM
 * @param message what that said
 */
record Failure(String contender, String exception, String message) {

    /** From the trace that a fork sent. */
    static Failure of(String contender, String trace) {
        List<String> lines = trace.lines().filter(l -> !l.isBlank()).toList();
        String cause = lines.stream()
                .filter(l -> l.startsWith("Caused by: "))
                .map(l -> l.substring("Caused by: ".length()))
                .reduce((first, second) -> second)
                .orElse(lines.isEmpty() ? "the JVM ended without a word; -v shows its output" : lines.getFirst());
        int colon = cause.indexOf(": ");
        return colon < 0
                ? new Failure(contender, cause, cause)
                : new Failure(contender, cause.substring(0, colon), cause.substring(colon + 2));
    }

    /** The exit code that it calls for. */
    int exitCode() {
        if (exception.equals(DisagreementException.class.getName())) {
            return ExitCode.UNVERIFIED;
        }
        return exception.equals(DeviceException.class.getName()) ? ExitCode.DEVICE : ExitCode.FAILURE;
    }
}
