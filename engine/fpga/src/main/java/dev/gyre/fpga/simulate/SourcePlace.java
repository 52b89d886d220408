package dev.gyre.fpga.simulate;

import java.util.List;
import java.util.stream.Stream;

/** The line of a kernel at which something was thrown. */
final class SourcePlace {
    private static final List<String> BELOW = List.of("java.", "jdk.", "uk.ac.manchester.", "dev.gyre.tornado.");

    private SourcePlace() {}

    /** The file and line of a kernel's code, after a comma; empty if it isn't known. */
    static String of(Throwable thrown) {
        return Stream.of(thrown.getStackTrace())
                .filter(f -> BELOW.stream().noneMatch(f.getClassName()::startsWith))
                .filter(f -> f.getFileName() != null && f.getLineNumber() > 0)
                .findFirst()
                .map(f -> ", %s:%d".formatted(f.getFileName(), f.getLineNumber()))
                .orElse("");
    }
}
